"""The standard's own example, a lender's decisions, as far as clause 11 gives its logic: names, tables, models, a service.

Source: DMN 1.5, clause 11.
"""

from decimal import Decimal

import pytest

from tests.dmn.decision_files import context, decide, decision, feel, inputs, knowledge, read, service, text

RISKS = '"DECLINE", "HIGH", "MEDIUM", "LOW", "VERY LOW"'
TYPES = (
    '<itemDefinition name="tRequested product"><itemComponent name="Product type"><typeRef>string</typeRef><allowedValues>'
    '<text>"STANDARD LOAN", "SPECIAL LOAN"</text></allowedValues></itemComponent>'
    + "".join(f'<itemComponent name="{name}"><typeRef>number</typeRef></itemComponent>' for name in ("Rate", "Term", "Amount"))
    + '</itemDefinition><itemDefinition name="tApplicant data">'
    + "".join(
        f'<itemComponent name="{name}"><typeRef>{type_}</typeRef></itemComponent>'
        for name, type_ in zip(
            ("Age", "Marital status", "Employment status", "Existing customer"), ("number", "string", "string", "boolean"), strict=True
        )
    )
    + '<itemComponent name="Monthly">'
    + "".join(f'<itemComponent name="{name}"><typeRef>number</typeRef></itemComponent>' for name in ("Income", "Repayments", "Expenses"))
    + '</itemComponent></itemDefinition><itemDefinition name="tRisk category"><typeRef>string</typeRef><allowedValues><text>'
    + RISKS
    + "</text></allowedValues></itemDefinition>"
)


def grid(columns, rules, *, policy="UNIQUE", aggregation=None, values=None):
    """A table with one output; a rule is "test | test : output"."""
    body = "".join(f"<input>{text('inputExpression', column)}</input>" for column in columns)
    body += f"<output>{text('outputValues', values) if values else ''}</output>"
    for number, rule in enumerate(rules, 1):
        tests, _, result = rule.rpartition(" : ")
        cells = "".join(text("inputEntry", each.strip()) for each in tests.split(" | "))
        identity = "-".join(columns).replace(" ", "_")
        body += f'<rule id="{identity}-{number}">{cells}{text("outputEntry", result)}</rule>'
    return f'<decisionTable hitPolicy="{policy}"{f""" aggregation="{aggregation}" """ if aggregation else ""}>{body}</decisionTable>'


def call(name, **bound):
    bindings = "".join(f'<binding><parameter name="{key.replace("_", " ")}"/>{feel(value)}</binding>' for key, value in bound.items())
    return f"<invocation>{feel(name)}{bindings}</invocation>"


SCORE = knowledge(
    "Application risk score model",
    grid(
        ["Age", "Marital Status", "Employment Status"],
        [
            "[18..22) | - | - : 32", "[22..26) | - | - : 35", "[26..36) | - | - : 40", "[36..50) | - | - : 43", ">= 50 | - | - : 48",
            '- | "S" | - : 25', '- | "M" | - : 45',
            '- | - | "UNEMPLOYED" : 15', '- | - | "STUDENT" : 18', '- | - | "EMPLOYED" : 45', '- | - | "SELF-EMPLOYED" : 36',
        ],
        policy="COLLECT", aggregation="SUM",
    ),
    **{"Age": "number", "Marital Status": "string", "Employment Status": "string"},
)  # fmt: skip
CATEGORY = knowledge(
    "Pre-bureau risk category table",
    grid(
        ["Existing Customer", "Application Risk Score"],
        [
            'false | < 100 : "HIGH"', 'false | [100..120) : "MEDIUM"', 'false | [120..130] : "LOW"', 'false | > 130 : "VERY LOW"',
            'true | < 80 : "DECLINE"', 'true | [80..90) : "HIGH"', 'true | [90..110] : "MEDIUM"', 'true | > 110 : "LOW"',
        ],
        values=RISKS,
    ),
    gives="tRisk category", **{"Existing Customer": "boolean", "Application Risk Score": "number"},
)  # fmt: skip
CONTINGENCY = knowledge(
    "Credit contingency factor table",
    grid(["Risk Category"], ['"HIGH", "DECLINE" : 0.6', '"MEDIUM" : 0.7', '"LOW", "VERY LOW" : 0.8']),
    **{"Risk Category": "tRisk category"},
)
PAYMENT = knowledge("PMT", feel("(Amount * Rate / 12) / (1 - (1 + Rate / 12) ** -Term)"), Rate="number", Term="number", Amount="number")
INSTALLMENT = knowledge(
    "Installment calculation",
    context(
        ("Monthly Fee", feel('if Product Type = "STANDARD LOAN" then 20.00 else if Product Type = "SPECIAL LOAN" then 25.00 else null')),
        ("Monthly Repayment", feel("PMT(Rate, Term, Amount)")),
        (None, feel("Monthly Repayment + Monthly Fee")),
    ),
    knows=["PMT"], **{"Product Type": "string", "Rate": "number", "Term": "number", "Amount": "number"},
)  # fmt: skip
AFFORDABILITY = knowledge(
    "Affordability calculation",
    context(
        ("Disposable Income", feel("Monthly Income - (Monthly Repayments + Monthly Expenses)")),
        ("Credit Contingency Factor", feel("Credit contingency factor table(Risk Category)")),
        ("Affordability", feel("if Disposable Income * Credit Contingency Factor > Required Monthly Installment then true else false")),
        (None, feel("Affordability")),
    ),
    knows=["Credit contingency factor table"],
    **{
        "Monthly Income": "number", "Monthly Repayments": "number", "Monthly Expenses": "number", "Risk Category": "tRisk category",
        "Required Monthly Installment": "number",
    },
)  # fmt: skip
ELIGIBILITY = knowledge(
    "Eligibility rules",
    grid(
        ["Pre-Bureau Risk Category", "Pre-Bureau Affordability", "Age"],
        ['"DECLINE" | - | - : "INELIGIBLE"', '- | false | - : "INELIGIBLE"', '- | - | < 18 : "INELIGIBLE"', '- | - | - : "ELIGIBLE"'],
        policy="PRIORITY", values='"INELIGIBLE", "ELIGIBLE"',
    ),
    **{"Pre-Bureau Risk Category": "tRisk category", "Pre-Bureau Affordability": "boolean", "Age": "number"},
)  # fmt: skip
CALL_TYPE = knowledge(
    "Bureau call type table",
    grid(["Pre-Bureau Risk Category"], ['"HIGH", "MEDIUM" : "FULL"', '"LOW" : "MINI"', '"VERY LOW", "DECLINE" : "NONE"']),
    **{"Pre-Bureau Risk Category": "tRisk category"},
)
DATA = inputs(**{"Applicant data": "tApplicant data", "Requested product": "tRequested product"})
DECISIONS = (
    decision(
        call("Application risk score model", Age="Applicant data.Age", Marital_Status="Applicant data . Marital status",
             Employment_Status="Applicant data.Employment status"),
        "Applicant data", name="Application risk score", type_="number", knows=["Application risk score model"],
    ),
    decision(
        call("Pre-bureau risk category table", Existing_Customer="Applicant data.Existing customer",
             Application_Risk_Score="Application risk score"),
        "Applicant data", name="Pre-bureau risk category", type_="tRisk category", decisions=["Application risk score"],
        knows=["Pre-bureau risk category table"],
    ),
    decision(
        call("Installment calculation", Product_Type="Requested product.Product type", Rate="Requested product.Rate",
             Term="Requested product.Term", Amount="Requested product.Amount"),
        "Requested product", name="Required monthly installment", type_="number", knows=["Installment calculation"],
    ),
    decision(
        call("Affordability calculation", Monthly_Income="Applicant data.Monthly.Income",
             Monthly_Repayments="Applicant data.Monthly.Repayments", Monthly_Expenses="Applicant data.Monthly.Expenses",
             Risk_Category="Pre-bureau risk category", Required_Monthly_Installment="Required monthly installment"),
        "Applicant data", name="Pre-bureau affordability", type_="boolean",
        decisions=["Pre-bureau risk category", "Required monthly installment"], knows=["Affordability calculation"],
    ),
    decision(
        call("Eligibility rules", Age="Applicant data.Age", **{"Pre-Bureau_Risk_Category": "Pre-bureau risk category",
             "Pre-Bureau_Affordability": "Pre-bureau affordability"}),
        "Applicant data", name="Eligibility", decisions=["Pre-bureau risk category", "Pre-bureau affordability"],
        knows=["Eligibility rules"],
    ),
    decision(
        call("Bureau call type table", **{"Pre-Bureau_Risk_Category": "Pre-bureau risk category"}),
        name="Bureau call type", decisions=["Pre-bureau risk category"], knows=["Bureau call type table"],
    ),
    decision(
        grid(["Eligibility", "Bureau call type"],
             ['"INELIGIBLE" | - : "DECLINE"', '"ELIGIBLE" | "FULL", "MINI" : "BUREAU"', '"ELIGIBLE" | "NONE" : "THROUGH"']),
        name="Strategy", decisions=["Eligibility", "Bureau call type"],
    ),
)  # fmt: skip
SERVICE = service(
    "Bureau Strategy Decision Service", outputs=["Strategy", "Bureau call type"],
    encapsulated=["Eligibility", "Pre-bureau affordability", "Pre-bureau risk category", "Required monthly installment"],
    decisions=["Application risk score"], data=["Applicant data", "Requested product"],
)  # fmt: skip
MODEL = (TYPES, DATA, SCORE, CATEGORY, CONTINGENCY, PAYMENT, INSTALLMENT, AFFORDABILITY, ELIGIBILITY, CALL_TYPE, *DECISIONS, SERVICE)
APPLICANT = {
    "Age": Decimal(51), "Marital status": "M", "Employment status": "EMPLOYED", "Existing customer": False,
    "Monthly": {"Income": Decimal(10000), "Repayments": Decimal(2500), "Expenses": Decimal(3000)},
}  # fmt: skip
PRODUCT = {"Product type": "STANDARD LOAN", "Rate": Decimal("0.0395"), "Term": Decimal(360), "Amount": Decimal(100000)}


@pytest.fixture(scope="module")
def model():
    return read(*MODEL)


def asked(model, name, applicant=APPLICANT, **more):
    return decide(model, name, **{"Applicant data": applicant, "Requested product": PRODUCT, **more})


def test_every_decision_of_the_example_comes_out(model):
    values = {name: asked(model, name).value for name in model.decisions}
    assert values.pop("Required monthly installment").quantize(Decimal("0.01")) == Decimal("494.54")
    assert values == {
        "Application risk score": Decimal(138), "Pre-bureau risk category": "VERY LOW", "Pre-bureau affordability": True,
        "Eligibility": "ELIGIBLE", "Bureau call type": "NONE", "Strategy": "THROUGH",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "strategy"),
    [({"Age": Decimal(17)}, "DECLINE"), ({"Existing customer": True}, "BUREAU"), ({"Employment status": "UNEMPLOYED"}, "BUREAU")],
)
def test_another_applicant_is_treated_otherwise(model, changed, strategy):
    assert asked(model, "Strategy", APPLICANT | changed).value == strategy


def test_service_of_the_example_takes_the_score_from_its_caller(model):
    found = asked(model, "Bureau Strategy Decision Service", **{"Application risk score": Decimal(90)}).value
    assert found == {"Strategy": "BUREAU", "Bureau call type": "FULL"}


def test_trace_shows_each_table_once_in_the_order_in_which_it_was_needed(model):
    traced = [trace.decision for trace in asked(model, "Strategy").tables]
    assert sorted(traced) == sorted(set(traced))
    assert traced.index("Application risk score model") < traced.index("Pre-bureau risk category table") < traced.index("Strategy")
