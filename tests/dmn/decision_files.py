"""Small decision files for tests: a table or text in one call."""

from xml.sax.saxutils import escape

from engine.dmn import read_decisions
from engine.dmn.reader import read_model
from engine.feel import Environment

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="model" namespace="urn:test">\n'


def definitions(*parts):
    """A whole file; its first part begins on line 2."""
    return (HEAD + "\n".join(parts) + "\n</definitions>\n").encode()


def inputs(**types):
    """Input data by name, with a type or None."""
    return "".join(
        f'<inputData id="in_{name}" name="{name}"><variable name="{name}"{f""" typeRef="{type_}" """ if type_ else ""}/></inputData>'
        for name, type_ in types.items()
    )


def requires(*names, decisions=()):
    return "".join(f'<informationRequirement><requiredInput href="#in_{name}"/></informationRequirement>' for name in names) + "".join(
        f'<informationRequirement><requiredDecision href="#{name}"/></informationRequirement>' for name in decisions
    )


def text(tag, feel, **attributes):
    listed = "".join(f' {name}="{value}"' for name, value in attributes.items() if value is not None)
    return f"<{tag}{listed}><text>{escape(feel)}</text></{tag}>"


def literal(name, feel, *names, decisions=(), type_=None):
    variable = f'<variable name="{name}"' + (f' typeRef="{type_}"' if type_ else "") + "/>"
    needs = requires(*names, decisions=decisions)
    return f'<decision id="{name}" name="{name}">{variable}{needs}{text("literalExpression", feel)}</decision>'


def table(rules, *, policy="UNIQUE", aggregation=None, columns=("x",), outputs=("",), values=None, default=None, allowed=None, type_=None):
    """A decision `verdict` over inputs named like its columns; a rule is "test | test : output | output"."""
    body = "".join(
        f'<input id="c{n}">{text("inputExpression", column, typeRef=type_)}{text("inputValues", allowed) if allowed else ""}</input>'
        for n, column in enumerate(columns)
    )
    for n, output in enumerate(outputs):
        inside = (text("outputValues", values) if values else "") + (text("defaultOutputEntry", default) if default else "")
        body += f'<output id="o{n}"' + (f' name="{output}"' if output else "") + f">{inside}</output>"
    for n, rule in enumerate(rules, 1):
        tests, _, results = rule.partition(" : ")
        cells = [text("inputEntry", each.strip()) for each in tests.split("|")]
        cells += [text("outputEntry", each.strip()) for each in results.split("|")]
        body += f'<rule id="r{n}">{"".join(cells)}</rule>'
    attributes = f'hitPolicy="{policy}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    return (
        f'<decision id="verdict" name="verdict"><variable name="verdict"/>{requires(*columns)}'
        f"<decisionTable {attributes}>{body}</decisionTable></decision>"
    )


def feel(text_, **attributes):
    """A literal expression."""
    return text("literalExpression", text_, **attributes)


def decision(expression, *names, name="verdict", type_=None, decisions=(), knows=()):
    """A decision with any expression; `knows`: ids of the knowledge models and services that it requires."""
    variable = f'<variable name="{name}"' + (f' typeRef="{type_}"' if type_ else "") + "/>"
    needs = requires(*names, decisions=decisions) + "".join(knowing(each) for each in knows)
    return f'<decision id="{name}" name="{name}">{variable}{needs}{expression}</decision>'


def knowing(identity):
    return f'<knowledgeRequirement><requiredKnowledge href="{identity if "#" in identity else "#" + identity}"/></knowledgeRequirement>'


def requires_decision(href):
    return f'<informationRequirement><requiredDecision href="{href}"/></informationRequirement>'


def parameters(types):
    return "".join(f'<formalParameter name="{name}"{f""" typeRef="{type_}" """ if type_ else ""}/>' for name, type_ in types.items())


def knowledge(name, body, *, knows=(), gives=None, **types):
    """A business knowledge model with parameters by name."""
    variable = f'<variable name="{name}"' + (f' typeRef="{gives}"' if gives else "") + "/>"
    logic = f"<encapsulatedLogic>{parameters(types)}{body}</encapsulatedLogic>"
    needs = "".join(knowing(each) for each in knows)
    return f'<businessKnowledgeModel id="{name}" name="{name}">{variable}{logic}{needs}</businessKnowledgeModel>'


def service(name, *, outputs, encapsulated=(), decisions=(), data=(), gives=None):
    """A decision service over decisions and inputs by name."""
    variable = f'<variable name="{name}"' + (f' typeRef="{gives}"' if gives else "") + "/>"
    listed = "".join(
        f'<{tag} href="#{prefix}{each}"/>'
        for tag, prefix, names in (
            ("outputDecision", "", outputs), ("encapsulatedDecision", "", encapsulated), ("inputDecision", "", decisions),
            ("inputData", "in_", data),
        )
        for each in names
    )  # fmt: skip
    return f'<decisionService id="{name}" name="{name}">{variable}{listed}</decisionService>'


def context(*entries, type_=None):
    """A boxed context: entries are (name, expression), or (name, type, expression); (None, expression) is its result."""
    inside = "".join("<contextEntry>" + variable_of(entry) + entry[-1] + "</contextEntry>" for entry in entries)
    return f'<context{f""" typeRef="{type_}" """ if type_ else ""}>{inside}</context>'


def variable_of(entry):
    if entry[0] is None:
        return ""
    return f'<variable name="{entry[0]}"' + (f' typeRef="{entry[1]}"' if len(entry) == 3 else "") + "/>"


def read(*parts):
    """The model of a file without faults; what the analysis says of its tables is not asked."""
    model, findings = read_model(definitions(*parts), "rules.dmn")
    assert findings == []
    return model


def refused(*parts, others=()):
    """Rule, line and message of each finding about a file."""
    model, findings = read_decisions(definitions(*parts), "rules.dmn", dict(others))
    assert model is None
    return [(finding.rule, finding.line, finding.message) for finding in findings]


def decide(model, decision="verdict", tolerant=False, **variables):
    return model.evaluate(decision, variables, Environment(), tolerant=tolerant)
