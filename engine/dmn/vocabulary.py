"""The closed vocabulary of decision files: what may stand where, what is known but drawn only, and whose extras we skip.

Source: DMN 1.5, clause 7.3 and 8.3, with the XML schemas DMN13.xsd to DMN15.xsd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MODEL_NAMESPACES = frozenset(
    f"https://www.omg.org/spec/DMN/{version}/MODEL/" for version in ("20191111", "20211108", "20230324")
)
"""DMN 1.3, 1.4 and 1.5."""

FEEL_NAMESPACES = frozenset(
    f"https://www.omg.org/spec/DMN/{version}/FEEL/" for version in ("20191111", "20211108", "20230324")
) | {"feel", "FEEL"}

DIAGRAM_NAMESPACES = frozenset(
    {"https://www.omg.org/spec/DMN/20191111/DMNDI/", "https://www.omg.org/spec/DMN/20230324/DMNDI/"}
)
"""Pictures: positions and sizes, no meaning; skipped whole."""

MODELLER_NAMESPACES = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema-instance",  # schemaLocation
        "http://camunda.org/schema/modeler/1.0",  # which tool and version drew it
        "http://bpmn.io/schema/dmn/biodi/2.0",  # widths of columns
        "http://www.trisotech.com/2015/triso/modeling",
        "http://www.trisotech.com/2016/triso/dmn",
        "http://trisotech.com/feed",
        "http://purl.org/rss/2.0/",
        "http://www.drools.org/kie/dmn/1.1",
    }
)
"""Modelling tools' own notes: attributes and extension elements of theirs change no result and are skipped."""

DRAWN_ONLY = frozenset(
    "description extensionElements question allowedAnswers authorityRequirement knowledgeSource textAnnotation association group "
    "organizationUnit performanceIndicator elementCollection supportedObjective impactedPerformanceIndicator decisionMaker "
    "decisionOwner usingProcess usingTask annotation annotationEntry".split()
)
"""Elements that explain a model to its readers; they have no part in a result."""

NOT_YET = frozenset(
    "import businessKnowledgeModel decisionService knowledgeRequirement importedValues functionItem "
    "invocation context list relation functionDefinition conditional for every some filter".split()
)
"""Elements of DMN that the engine does not evaluate; refused by name."""

EXPRESSIONS = ("literalExpression", "decisionTable")


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may have: attributes beside id and label, children at most once, children any number of times."""

    attributes: frozenset[str]
    single: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()


def _shape(attributes: str = "", single: str = "", many: str = "") -> Shape:
    return Shape(frozenset(attributes.split()), frozenset(single.split()), frozenset(many.split()))


_LITERAL = _shape("expressionLanguage typeRef", "text")
_TESTS = _shape("expressionLanguage", "text")
_ITEM = _shape("name isCollection typeLanguage", "typeRef allowedValues typeConstraint", "itemComponent")

SHAPES: Mapping[str, Shape] = {
    "definitions": _shape(
        "name namespace expressionLanguage typeLanguage exporter exporterVersion", "", "itemDefinition inputData decision"
    ),
    "itemDefinition": _ITEM,
    "itemComponent": _ITEM,
    "allowedValues": _TESTS,
    "typeConstraint": _TESTS,
    "inputData": _shape("name", "variable"),
    "variable": _shape("name typeRef"),
    "decision": _shape("name", "variable literalExpression decisionTable", "informationRequirement"),
    "informationRequirement": _shape("", "requiredInput requiredDecision"),
    "requiredInput": _shape("href"),
    "requiredDecision": _shape("href"),
    "literalExpression": _LITERAL,
    "decisionTable": _shape("hitPolicy aggregation preferredOrientation outputLabel typeRef", "", "input output rule"),
    "input": _shape("", "inputExpression inputValues"),
    "inputExpression": _LITERAL,
    "inputValues": _TESTS,
    "output": _shape("name typeRef", "outputValues defaultOutputEntry"),
    "outputValues": _TESTS,
    "defaultOutputEntry": _LITERAL,
    "rule": _shape("", "", "inputEntry outputEntry"),
    "inputEntry": _TESTS,
    "outputEntry": _LITERAL,
    "text": _shape(),
    "typeRef": _shape(),
}
"""Elements that the engine evaluates."""
