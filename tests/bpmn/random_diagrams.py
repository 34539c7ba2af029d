"""Random well-structured diagrams: what the two engines must agree on, whatever way is taken."""

from __future__ import annotations

from random import Random

from tests.bpmn.building import boundary, events, flows, multi, sub, timer, user


class Generator:
    """One diagram after another from a source of randomness; names are unique in a diagram."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def body(self) -> str:
        """What a process holds."""
        return self.scope(4, "s", "e")

    def scope(self, depth: int, start: str, end: str) -> str:
        text, first, last = self.block(depth)
        return events(f"{start} {end}") + text + flows(f"{start} > {first}; {last} > {end}")

    def block(self, depth: int) -> tuple[str, str, str]:
        """XML, first and last element of something with one way in and one way out."""
        nested = [self.row, self.row, self.choice, self.fork, self.loop, self.inclusive, self.scoped]
        return self.random.choice(nested if depth else [self.task, self.items])(depth - 1)

    def task(self, depth: int) -> tuple[str, str, str]:
        name = self.name("t")
        return user(name), name, name

    def row(self, depth: int) -> tuple[str, str, str]:
        one, first, middle = self.block(depth)
        two, after, last = self.block(depth)
        return one + two + flows(f"{middle} > {after}"), first, last

    def choice(self, depth: int) -> tuple[str, str, str]:
        split, merge = self.name("x"), self.name("m")
        one, a1, a2 = self.block(depth)
        two, b1, b2 = self.block(depth)
        text = f'<exclusiveGateway id="{split}" default="{split}-{b1}"/><exclusiveGateway id="{merge}"/>'
        ways = flows(f"{split} > {a1} [x > 0]; {split} > {b1}; {a2} > {merge}; {b2} > {merge}")
        return text + one + two + ways, split, merge

    def fork(self, depth: int) -> tuple[str, str, str]:
        split, join = self.name("f"), self.name("j")
        parts = [self.block(depth) for _ in range(self.random.choice((2, 2, 3)))]
        text = f'<parallelGateway id="{split}"/><parallelGateway id="{join}"/>'
        ways = flows("; ".join(f"{split} > {first}; {last} > {join}" for _, first, last in parts))
        return text + "".join(part for part, _, _ in parts) + ways, split, join

    def inclusive(self, depth: int) -> tuple[str, str, str]:
        split, join = self.name("f"), self.name("j")
        one, a1, a2 = self.block(depth)
        two, b1, b2 = self.block(depth)
        text = f'<inclusiveGateway id="{split}" default="{split}-{b1}"/><inclusiveGateway id="{join}"/>'
        both = self.random.random() < 0.5
        three, c1, c2 = self.block(0)
        more = f"; {split} > {c1} [x < 2]; {c2} > {join}" if both else ""
        ways = flows(f"{split} > {a1} [x > 0]; {split} > {b1}; {a2} > {join}; {b2} > {join}{more}")
        return text + one + two + (three if both else "") + ways, split, join

    def loop(self, depth: int) -> tuple[str, str, str]:
        merge, split = self.name("m"), self.name("x")
        inner, first, last = self.block(depth)
        after = self.name("t")
        text = f'<exclusiveGateway id="{merge}"/><exclusiveGateway id="{split}" default="{split}-{after}"/>' + user(after)
        return text + inner + flows(f"{merge} > {first}; {last} > {split} > {after}; {split} > {merge} [x > 1]"), merge, after

    def scoped(self, depth: int) -> tuple[str, str, str]:
        name, merge = self.name("p"), self.name("m")
        inner = self.scope(depth, self.name("s"), self.name("e"))
        text, last = sub(name, inner), name
        if self.random.random() < 0.6:
            event, task = self.name("b"), self.name("t")
            text += boundary(event, name, timer("timeDuration", "P1D")) + user(task) + f'<exclusiveGateway id="{merge}"/>'
            text, last = text + flows(f"{name} > {merge}; {event} > {task} > {merge}"), merge
        return text, name, last

    def items(self, depth: int) -> tuple[str, str, str]:
        name = self.name("t")
        sequential, enough = self.random.random() < 0.5, self.random.random() < 0.3
        loop = multi("xs", sequential=sequential, completion="numberOfCompletedInstances >= 2" if enough else "")
        return user(name, loop), name, name
