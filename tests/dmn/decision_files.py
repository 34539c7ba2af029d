"""Small decision files for tests: a table or text in one call."""

from xml.sax.saxutils import escape

from engine.dmn import read_decisions
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


def read(*parts):
    """The model of a file without findings."""
    model, findings = read_decisions(definitions(*parts), "rules.dmn")
    assert findings == []
    return model


def refused(*parts):
    """Rule, line and message of each finding about a file."""
    model, findings = read_decisions(definitions(*parts), "rules.dmn")
    assert model is None
    return [(finding.rule, finding.line, finding.message) for finding in findings]


def decide(model, decision="verdict", tolerant=False, **variables):
    return model.evaluate(decision, variables, Environment(), tolerant=tolerant)
