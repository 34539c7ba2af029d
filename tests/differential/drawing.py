"""Draws a tree of blocks as BPMN."""

from __future__ import annotations

from collections.abc import Callable

from tests.bpmn.building import boundary, events, ext, flows, io, multi, properties, source_of, z
from tests.differential.blocks import DEFINITIONS, ENOUGH, LOOPS, STARTS, TERMS, TOP, Block, Drawn, definitions, together
from tests.differential.returns import with_returns


class Drawing:
    """Draws a tree. `places` tells of each element by which constructs it is enclosed, the innermost last."""

    def __init__(self, root: Block) -> None:
        self.count = 0
        self.places: dict[str, tuple[str, ...]] = {}
        self.around: list[str] = []
        self.undoes = ""
        self.body = self.scope(root, "s", "e")
        self.source = with_returns(source_of(self.body, TOP))

    def name(self, letter: str, label: str = "") -> str:
        self.count += 1
        name = f"{letter}{self.count}"
        if label:
            self.places[name] = (*self.around, label)
        return name

    def inside(self, label: str, block: Block) -> Drawn:
        self.around.append(label)
        drawn = self.draw(block)
        self.around.pop()
        return drawn

    def draw(self, block: Block) -> Drawn:
        method: Callable[[Block], Drawn] = getattr(self, block.kind.replace("-", "_"))
        return method(block)

    # Scopes.

    def scope(self, block: Block, start: str, end: str) -> str:
        """A row of parts between start and end; event subprocesses among them stand beside it."""
        return events(start) + f'<endEvent id="{end}"/>' + self.between(block, start, end)

    def between(self, block: Block, start: str, end: str) -> str:
        beside = [part for part in block.parts if part.kind == "event-subprocess"]
        data = f'<dataObject id="{self.name("d")}" name="{block.choices["data"]}"/>' if block.choices.get("data") else ""
        row = self.row(Block("row", [part for part in block.parts if part not in beside]))
        if other := block.choices.get("start"):
            merge = self.name("m")  # a gateway that follows would join what comes from both
            data += f'<startEvent id="{other}">{STARTS[other]}</startEvent><exclusiveGateway id="{merge}"/>'
            data += flows(f"{start} > {merge} > {row.first}; {other} > {merge}")
            self.places[other] = (other,)
        ways = flows(f"{row.last} > {end}" if other else f"{start} > {row.first}; {row.last} > {end}")
        return data + row.xml + ways + "".join(self.event_subprocess(part) for part in beside)

    def row(self, block: Block) -> Drawn:
        if not block.parts:
            return self.task(Block("task"))
        drawn = [self.draw(part) for part in block.parts]
        ways = [f"{one.last} > {two.first}" for one, two in zip(drawn, drawn[1:], strict=False)]
        xml = "".join(each.xml for each in drawn) + "".join(flows(way) for way in ways)
        return Drawn(xml, drawn[0].first, drawn[-1].last)

    def event_subprocess(self, block: Block) -> str:
        trigger, flag = block.choices["trigger"], block.choices.get("flag", "")
        label = f"event-subprocess {trigger}{' beside' if flag else ''}"
        name = self.name("v", label)
        start, end = self.name("s"), self.name("e")
        self.around.append(label)
        inside = self.between(block, start, end)
        self.around.pop()
        attributes = (' isInterrupting="false"' if flag else "") + together(trigger)
        body = f'<startEvent id="{start}"{attributes}>{self.outputs(block)}{definitions(trigger)}</startEvent><endEvent id="{end}"/>'
        body += inside
        return f'<subProcess id="{name}" triggeredByEvent="true">{body}</subProcess>'

    def subprocess(self, block: Block) -> Drawn:
        loop, label = self.loop(block, "subprocess")
        name, undoes = self.name("p", label), self.taken()
        self.around.append(label)
        body = self.scope(block, self.name("s"), self.name("e"))
        self.around.pop()
        tag = "transaction" if block.choices.get("transaction") else "subProcess"
        return Drawn(f'<{tag} id="{name}"{undoes}>{self.mappings(block)}{body}{loop}</{tag}>', name, name)

    # Activities.

    def loop(self, block: Block, label: str) -> tuple[str, str]:
        """Multi-instance characteristics, and the label with them."""
        kind = block.choices.get("loop", "")
        if not kind:
            return "", label
        if kind in LOOPS:
            return LOOPS[kind], f"loop {label}"
        enough = ENOUGH[block.choices.get("enough", "")]
        collected = ' outputCollection="all" outputElement="=z"' if block.choices.get("collected") else ""
        return multi("xs", f'inputElement="one"{collected}', kind == "sequential", enough), f"{kind} {label}"

    def mappings(self, block: Block, more: str = "") -> str:
        mapped = block.choices.get("mapped", "")
        inputs = {"q": "=x + 1", "y": "=q + y"} if "in" in mapped else {}
        outputs = {"z": "=y + x", "w": "=[z, y]"} if "out" in mapped else {}
        inner = more + (io(inputs, outputs) if mapped else "")
        return ext(inner) if inner else ""

    def outputs(self, block: Block) -> str:
        outputs = {"z": "=x + 1", "w": '=if is defined(errorCode) then errorCode else "-"'}
        return ext(io(outputs=outputs)) if block.choices.get("mapped") else ""

    def activity(self, block: Block, tag: str, extensions: str = "", attributes: str = "") -> Drawn:
        loop, label = self.loop(block, tag)
        name = self.name("t", label)
        attributes += self.taken()
        xml = f'<{tag} id="{name}"{attributes}>{self.mappings(block, extensions)}{loop}</{tag}>'
        return Drawn(xml, name, name)

    def taken(self) -> str:
        """The attribute of the activity that undoes another, which is drawn next."""
        undoes, self.undoes = self.undoes, ""
        return undoes

    def undone(self, block: Block) -> Drawn:
        """An activity, and what undoes it."""
        host = self.inside("undone", block.parts[0])
        name = self.name("b")
        self.undoes = ' isForCompensation="true"'
        handler = self.inside("undoes", block.parts[1])
        link = f'<association id="a{name}" sourceRef="{name}" targetRef="{handler.first}"/>'
        xml = host.xml + boundary(name, host.first, DEFINITIONS["compensate"]) + link + handler.xml
        if trigger := block.choices.get("watched"):
            event, after, end = self.name("b", f"boundary {trigger} of what undoes"), self.name("t"), self.name("e")
            xml += boundary(event, handler.first, definitions(trigger)) + f'<manualTask id="{after}"/><endEvent id="{end}"/>'
            xml += flows(f"{event} > {after} > {end}")
        return Drawn(xml, host.first, host.last)

    def transaction(self, block: Block) -> Drawn:
        """A subprocess that may be given up after its parts; then the last part follows."""
        name, event, merge = self.name("p", "transaction"), self.name("b", "boundary cancel"), self.name("m")
        start, end = self.name("s"), self.name("e")
        undoes = self.taken()
        self.around.append("transaction")
        inner = Block("row", [*block.parts[:-1], Block("ending", [], {"what": "cancel"})])
        body = events(start) + f'<endEvent id="{end}"/>' + self.between(inner, start, end)
        self.around.pop()
        way = self.inside("boundary cancel", block.parts[-1])
        xml = f'<transaction id="{name}"{undoes}>{self.mappings(block)}{body}</transaction>'
        xml += boundary(event, name, "<cancelEventDefinition/>") + way.xml + f'<exclusiveGateway id="{merge}"/>'
        return Drawn(xml + flows(f"{name} > {merge}; {event} > {way.first} > {merge}" if way.first == way.last else
                                 f"{name} > {merge}; {event} > {way.first}; {way.last} > {merge}"), name, merge)

    def ad_hoc(self, block: Block) -> Drawn:
        """Each part stands between two tasks. Since there are no end events, a part that has one stands in a subprocess."""
        loop, label = self.loop(block, "ad-hoc")
        name, undoes = self.name("p", f"{label} {block.choices.get('ordering', 'Parallel')}"), self.taken()
        self.around.append(label)
        xml, firsts = "", []
        for part in block.parts:
            if part.kind == "event-subprocess":
                xml += self.event_subprocess(part)
                continue
            drawn = self.draw(Block("subprocess", [part]) if part.ends_here() else part)
            first, last = self.name("t"), self.name("t")
            xml += drawn.xml + self.plain(first) + self.plain(last) + flows(f"{first} > {drawn.first}; {drawn.last} > {last}")
            firsts.append(first)
        self.around.pop()
        chosen = {"some": f'=if x > 0 then ["{firsts[-1]}"] else []', "faulty": f'=if y > 2 then ["none"] else ["{firsts[-1]}"]'}
        active = block.choices.get("active", "")
        extension = z("adHoc", activeElementsCollection=chosen[active]) if active else ""
        condition = "<completionCondition>=x > 2</completionCondition>" if block.choices.get("enough") else ""
        attributes = f' ordering="{block.choices.get("ordering", "Parallel")}"'
        attributes += ' cancelRemainingInstances="false"' if block.choices.get("keeps") else ""
        return Drawn(f'<adHocSubProcess id="{name}"{attributes}{undoes}>{self.mappings(block, extension)}{xml}{loop}{condition}'
                     "</adHocSubProcess>", name, name)

    def undoing(self, block: Block) -> Drawn:
        """Something after which all, or one activity of the scope, is undone."""
        row = self.row(Block("row", block.parts))
        name = self.name("h", "throw compensate")
        return Drawn(row.xml + f'<intermediateThrowEvent id="{name}">{DEFINITIONS["compensate"]}</intermediateThrowEvent>'
                     + flows(f"{row.last} > {name}"), row.first, name)

    def task(self, block: Block) -> Drawn:
        more = z("assignmentDefinition", candidateGroups='=if x > 1 then ["a", "b"] else ["c"]')
        if term := block.choices.get("term"):
            more += z("taskSchedule", dueDate=TERMS[term])
        return self.activity(block, "userTask", "<z:userTask/>" + more)

    def manual(self, block: Block) -> Drawn:
        return self.activity(block, block.choices.get("tag", "task"))

    def service(self, block: Block) -> Drawn:
        return self.activity(block, "serviceTask", z("taskDefinition", type="work"))

    def send(self, block: Block) -> Drawn:
        more = z("taskDefinition", type="send-message") + properties(correlation_key="=key", time_to_live="P3D")
        return self.activity(block, "sendTask", more, ' messageRef="M3"')

    def receive(self, block: Block) -> Drawn:
        return self.activity(block, "receiveTask", "", ' messageRef="M2"')

    def script(self, block: Block) -> Drawn:
        faulty = block.choices.get("faulty")
        expression = "=if y = 2 then [1..2] else x + y" if faulty else "=x * 2 - y"
        return self.activity(block, "scriptTask", z("script", expression=expression, resultVariable=block.choices.get("result", "z")))

    def rule(self, block: Block) -> Drawn:
        return self.activity(block, "businessRuleTask", z("calledDecision", decisionId="verdict", resultVariable="w"))

    def call(self, block: Block) -> Drawn:
        everything = "true" if block.choices.get("all") else "false"
        return self.activity(block, "callActivity", z("calledElement", processId="child", propagateAllChildVariables=everything))

    # Events.

    def catch(self, block: Block) -> Drawn:
        trigger = block.choices["trigger"]
        name = self.name("c", f"catch {trigger}")
        inner = self.outputs(block) + definitions(trigger)
        xml = f'<intermediateCatchEvent id="{name}"{together(trigger)}>{inner}</intermediateCatchEvent>'
        return Drawn(xml, name, name)

    def thrown(self, block: Block, tag: str, name: str) -> str:
        kind, more = block.choices["what"], ""
        if "message" in kind:
            more = ext(z("taskDefinition", type="send-message") + io({"q": "=x + 1"}) + properties(correlation_key="=key"))
        elif kind.startswith("signal") and block.choices.get("mapped"):
            more = ext(io({"q": "=x + 2"}))
        return f'<{tag} id="{name}">{more}{definitions(kind)}</{tag}>'

    def throw(self, block: Block) -> Drawn:
        name = self.name("h", f"throw {block.choices['what']}")
        return Drawn(self.thrown(block, "intermediateThrowEvent", name), name, name)

    def ending(self, block: Block) -> Drawn:
        """A way that ends here, beside one that goes on."""
        split, end = self.name("x"), self.name("e", f"end {block.choices['what']}")
        after = self.name("t")
        xml = f'<exclusiveGateway id="{split}" default="{split}-{after}"/>' + self.thrown(block, "endEvent", end) + self.plain(after)
        return Drawn(xml + flows(f"{split} > {end} [x > 1]; {split} > {after}"), split, after)

    def plain(self, name: str) -> str:
        return f'<manualTask id="{name}"/>'

    def link(self, block: Block) -> Drawn:
        start, throw, catch = self.name("t"), self.name("h", "link"), self.name("c")
        inner = self.inside("link", block.parts[0])
        definition = f'<linkEventDefinition name="L{throw}"/>'
        xml = self.plain(start) + f'<intermediateThrowEvent id="{throw}">{definition}</intermediateThrowEvent>'
        xml += f'<intermediateCatchEvent id="{catch}">{definition}</intermediateCatchEvent>' + inner.xml
        return Drawn(xml + flows(f"{start} > {throw}; {catch} > {inner.first}"), start, inner.last)

    def boundary(self, block: Block) -> Drawn:
        """A host, the first part, with a boundary event from which the second part follows."""
        trigger, flag = block.choices["trigger"], block.choices.get("flag", "")
        label = f"boundary {trigger}{' beside' if flag else ''}"
        host = self.inside(f"watched {trigger}{' beside' if flag else ''}", block.parts[0])
        name, merge = self.name("b", label), self.name("m")
        way = self.inside(label, block.parts[1])
        attributes = ('cancelActivity="false"' if flag else "") + together(trigger)
        event = boundary(name, host.first, self.outputs(block) + definitions(trigger), attributes)
        xml = host.xml + event + way.xml + flows(f"{name} > {way.first}")
        if flag:
            end = self.name("e")
            return Drawn(xml + f'<endEvent id="{end}"/>' + flows(f"{way.last} > {end}"), host.first, host.last)
        xml += f'<exclusiveGateway id="{merge}"/>' + flows(f"{host.last} > {merge}; {way.last} > {merge}")
        return Drawn(xml, host.first, merge)

    # Gateways.

    def choice(self, block: Block) -> Drawn:
        """An exclusive gateway; its ways merge in another, or in no gateway at all."""
        split, merge = self.name("x", "exclusive"), self.name("m")
        ways = [self.inside("exclusive", part) for part in block.parts]
        xml = f'<exclusiveGateway id="{split}" default="{split}-{ways[-1].first}"/>' if not block.choices.get("faulty") else ""
        xml = xml or f'<exclusiveGateway id="{split}"/>'
        last = "" if not block.choices.get("faulty") else " [y < 3]"
        texts = [f"{split} > {way.first} [x > {n}]" for n, way in enumerate(ways[:-1])] + [f"{split} > {ways[-1].first}{last}"]
        xml += self.plain(merge) if block.choices.get("implicit") else f'<exclusiveGateway id="{merge}"/>'
        texts += [f"{way.last} > {merge}" for way in ways]
        return Drawn(xml + "".join(way.xml for way in ways) + flows("; ".join(texts)), split, merge)

    def fork(self, block: Block) -> Drawn:
        """A parallel split, explicit or implicit, with a parallel or inclusive join."""
        label = "implicit-fork" if block.choices.get("implicit") else "parallel"
        split, join = self.name("f", label), self.name("j", "inclusive-join" if block.choices.get("inclusive") else "parallel-join")
        ways = [self.inside(label, part) for part in block.parts]
        xml = self.plain(split) if block.choices.get("implicit") else f'<parallelGateway id="{split}"/>'
        xml += f'<{"inclusive" if block.choices.get("inclusive") else "parallel"}Gateway id="{join}"/>'
        xml += "".join(way.xml for way in ways) + flows("; ".join(f"{split} > {way.first}; {way.last} > {join}" for way in ways))
        return Drawn(xml, split, join)

    def some(self, block: Block) -> Drawn:
        """An inclusive split, by a gateway or by an activity's conditional flows, with an inclusive join."""
        activity = block.choices.get("implicit")
        label = "conditional-flows" if activity else "inclusive"
        split, join = self.name("f", label), self.name("j", "inclusive-join")
        ways = [self.inside(label, part) for part in block.parts]
        tag = "manualTask" if activity else "inclusiveGateway"
        xml = f'<{tag} id="{split}" default="{split}-{ways[-1].first}"/><inclusiveGateway id="{join}"/>'
        texts = [f"{split} > {way.first} [{name} > {n}]" for n, (name, way) in enumerate(zip("xyz", ways[:-1], strict=False))]
        texts += [f"{split} > {ways[-1].first}"] + [f"{way.last} > {join}" for way in ways]
        return Drawn(xml + "".join(way.xml for way in ways) + flows("; ".join(texts)), split, join)

    def crossed(self, block: Block) -> Drawn:
        """Four parts in an N: the second way's end also starts the first way's other half. Sound, but no nest of blocks."""
        fork, again, join = self.name("f", "crossed"), self.name("f"), self.name("j")
        middle = self.name("j")
        one, two, three, four = (self.inside("crossed", part) for part in block.parts)
        xml = "".join(f'<parallelGateway id="{name}"/>' for name in (fork, again, join, middle))
        xml += one.xml + two.xml + three.xml + four.xml
        ways = f"{fork} > {one.first}; {fork} > {two.first}; {one.last} > {middle}; {two.last} > {again}; {again} > {middle}; "
        ways += f"{middle} > {three.first}; {again} > {four.first}; {three.last} > {join}; {four.last} > {join}"
        return Drawn(xml + flows(ways), fork, join)

    def race(self, block: Block) -> Drawn:
        """An event-based gateway."""
        gateway, merge = self.name("g", "event-based"), self.name("m")
        xml, texts = f'<eventBasedGateway id="{gateway}"/><exclusiveGateway id="{merge}"/>', []
        for trigger, part in zip(block.choices["triggers"].split(), block.parts, strict=True):
            event = self.name("c")
            way = self.inside("event-based", part)
            if trigger == "receive":
                xml += f'<receiveTask id="{event}" messageRef="M3"/>'
            else:
                xml += f'<intermediateCatchEvent id="{event}">{definitions(trigger)}</intermediateCatchEvent>'
            xml += way.xml
            texts.append(f"{gateway} > {event} > {way.first}; {way.last} > {merge}")
        return Drawn(xml + flows("; ".join(texts)), gateway, merge)

    def again(self, block: Block) -> Drawn:
        """A loop of flows, with a task in it so that it waits."""
        merge, split, after, stop = self.name("m", "loop"), self.name("x"), self.name("t"), self.name("t")
        inner = self.inside("loop", block.parts[0])
        xml = f'<exclusiveGateway id="{merge}"/><exclusiveGateway id="{split}" default="{split}-{after}"/>' + self.plain(after)
        xml += f'<userTask id="{stop}">{ext("<z:userTask/>")}</userTask>' + inner.xml
        ways = f"{merge} > {inner.first}; {inner.last} > {stop} > {split} > {after}; {split} > {merge} [x > 1]"
        return Drawn(xml + flows(ways), merge, after)
