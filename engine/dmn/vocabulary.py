"""The closed vocabulary of decision files: what may stand where, what is known but drawn only, and whose extras we skip.

Source: DMN 1.5, clause 7.3 and 8.3, with the XML schemas DMN11.xsd to DMN15.xsd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSIONS: Mapping[str, str] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""Namespaces of models, and the version of the standard that each belongs to."""

MODEL_NAMESPACES = frozenset(VERSIONS)

FEEL_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/FEEL/20140401",  # DMN 1.1
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)

FEEL_LANGUAGES = FEEL_NAMESPACES | {"feel", "FEEL"}
"""What `expressionLanguage` and `typeLanguage` may say; the short forms are those of modelling tools."""

DIAGRAM_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20180521/DMNDI/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
        "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    }
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

NOT_EVALUATED = frozenset({"importedValues"})
"""Elements of DMN that the engine does not evaluate; refused by name."""

EXPRESSIONS: tuple[str, ...] = (
    "literalExpression", "decisionTable", "invocation", "context", "list", "relation", "functionDefinition",
    "conditional", "filter", "for", "some", "every",
)  # fmt: skip
"""The elements that can be the logic of a decision, or a part of another expression."""

FUNCTION_KINDS = ("FEEL", "Java", "PMML")
"""What a function's body may be written in; the engine runs FEEL alone."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may have: attributes beside id and label, children at most once, children any number of times."""

    attributes: frozenset[str]
    single: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()


def _shape(attributes: str = "", single: str = "", many: str = "") -> Shape:
    return Shape(frozenset(attributes.split()), frozenset(single.split()), frozenset(many.split()))


_ANY = " ".join(EXPRESSIONS)
_LITERAL = _shape("expressionLanguage typeRef", "text")
_TESTS = _shape("expressionLanguage", "text")
_ITEM = _shape("name isCollection typeLanguage", "typeRef allowedValues typeConstraint functionItem", "itemComponent")
_NAMED_VALUE = _shape("name typeRef")
_REFERENCE = _shape("href")
_FUNCTION = _shape("kind typeRef", _ANY, "formalParameter")
_PART = _shape("", _ANY)
_TYPED_PART = _shape("typeRef", _ANY)
_QUANTIFIED = _shape("typeRef iteratorVariable", "in satisfies")

SHAPES: Mapping[str, Shape] = {
    "definitions": _shape(
        "name namespace expressionLanguage typeLanguage exporter exporterVersion", "",
        "import itemDefinition inputData decision businessKnowledgeModel decisionService",
    ),
    "import": _shape("name namespace locationURI importType"),
    "itemDefinition": _ITEM,
    "itemComponent": _ITEM,
    "allowedValues": _TESTS,
    "typeConstraint": _TESTS,
    "functionItem": _shape("outputTypeRef", "", "parameters"),
    "parameters": _NAMED_VALUE,
    "inputData": _shape("name", "variable"),
    "variable": _NAMED_VALUE,
    "decision": _shape("name", f"variable {_ANY}", "informationRequirement knowledgeRequirement"),
    "informationRequirement": _shape("", "requiredInput requiredDecision"),
    "requiredInput": _REFERENCE,
    "requiredDecision": _REFERENCE,
    "knowledgeRequirement": _shape("", "requiredKnowledge"),
    "requiredKnowledge": _REFERENCE,
    "businessKnowledgeModel": _shape("name", "variable encapsulatedLogic", "knowledgeRequirement"),
    "encapsulatedLogic": _FUNCTION,
    "decisionService": _shape("name", "variable", "outputDecision encapsulatedDecision inputDecision inputData"),
    "outputDecision": _REFERENCE,
    "encapsulatedDecision": _REFERENCE,
    "inputDecision": _REFERENCE,
    "decisionService/inputData": _REFERENCE,
    "literalExpression": _LITERAL,
    "invocation": _shape("typeRef", _ANY, "binding"),
    "binding": _shape("", f"parameter {_ANY}"),
    "parameter": _NAMED_VALUE,
    "context": _shape("typeRef", "", "contextEntry"),
    "contextEntry": _shape("", f"variable {_ANY}"),
    "list": _shape("typeRef", "", _ANY),
    "relation": _shape("typeRef", "", "column row"),
    "column": _NAMED_VALUE,
    "row": _shape("typeRef", "", _ANY),
    "functionDefinition": _FUNCTION,
    "formalParameter": _NAMED_VALUE,
    "conditional": _shape("typeRef", "if then else"),
    "if": _PART,
    "then": _PART,
    "else": _PART,
    "filter": _shape("typeRef", "in match"),
    "match": _PART,
    "for": _shape("typeRef iteratorVariable", "in return"),
    "some": _QUANTIFIED,
    "every": _QUANTIFIED,
    "in": _TYPED_PART,
    "return": _PART,
    "satisfies": _PART,
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
}  # fmt: skip
"""Elements that the engine evaluates, by name; by the name of what they stand in and theirs where the two differ."""
