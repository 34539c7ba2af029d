"""The application factory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from engine.execute import Engine
from web.ballot_desk import ballot_desk
from web.ballot_words import speak_of_ballots
from web.ballots import ballots
from web.barred_tasks import bar_words, lacking_words
from web.case_view import awaited_words, message_words, relation_above, relation_below, starter_roles, waiting_for_case
from web.cases import cases
from web.copies import copies
from web.countersigning import countersigning
from web.documents import documents
from web.errors import explain_errors
from web.evidence import rule_words, seen_words
from web.field_messages import message
from web.form_view import problem_words, to_be_done_words
from web.frame import furnish
from web.health import health
from web.inbox import inbox
from web.incidents import cause_words, incidents
from web.intervention_words import proposal_words, status_words, value_words
from web.interventions import interventions
from web.language import speak_both
from web.moves import moves
from web.office_acts import no_receiver, office_acts
from web.opinions import addressee_words, opinion_end, opinions
from web.party import party
from web.party_desk import party_desk
from web.password import password
from web.procedure_map import procedure_map
from web.registry.complaints import complaints
from web.registry.contracts import contracts
from web.registry.disputes import disputes
from web.registry.estates import estates
from web.registry.firms import firms
from web.registry.goals import goals
from web.registry.owners import owners
from web.registry.owners_import import owners_import
from web.registry.specialists import specialists
from web.registry.words import in_metres, later_words, misfit_words, plain_day, sentence, square_metres, word
from web.returning import hindered, returning
from web.security import harden
from web.session import know_people
from web.settings import Settings
from web.sign_in import sign_in
from web.start import start
from web.submission import bound_plain_forms, refuse_bad_addresses
from web.substitution import substitution
from web.survey_desk import survey_desk
from web.surveying import surveying
from web.suspension import suspension
from web.tasks import tasks
from web.tender_desk import tender_desk
from web.tender_words import speak_of_tenders
from web.values import data_value, filled
from web.voting import voting

ASSETS = Path(__file__).parent / "assets"


def build(engine: Engine, settings: Settings) -> Flask:
    """The pages over this engine."""
    app = Flask("web", static_folder=str(ASSETS), static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.largest_request,
        MAX_FORM_MEMORY_SIZE=settings.largest_text,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_NAME="wuye",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=1),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session: a form may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["engine"], app.extensions["settings"] = engine, settings
    app.before_request(refuse_bad_addresses)
    app.before_request(bound_plain_forms)
    CSRFProtect(app)
    for prepare in (harden, know_people, speak_both, furnish, explain_errors, speak_of_ballots, speak_of_tenders):
        prepare(app)
    app.jinja_env.filters.update(sentence=message, value=data_value, filled=filled, message_words=message_words)
    app.jinja_env.filters.update(awaited_words=awaited_words, relation_above=relation_above, relation_below=relation_below)
    app.jinja_env.filters.update(bar_words=bar_words, starters=starter_roles, waiting_for_case=waiting_for_case)
    app.jinja_env.filters.update(proposal_words=proposal_words, status_words=status_words, written=value_words)
    app.jinja_env.filters.update(rule_words=rule_words, seen_words=seen_words, hindered=hindered, no_receiver=no_receiver)
    app.jinja_env.filters.update(addressee_words=addressee_words, opinion_end=opinion_end, lacking_words=lacking_words)
    app.jinja_env.filters.update(cause_words=cause_words, to_be_done_words=to_be_done_words, problem_words=problem_words)
    app.jinja_env.filters.update(registry_word=word, registry_sentence=sentence, square_metres=square_metres, metres=in_metres)
    app.jinja_env.filters.update(misfit_words=misfit_words, plain_day=plain_day, later_words=later_words)
    pages = (
        sign_in, password, inbox, tasks, cases, incidents, interventions, moves, documents, start, substitution, suspension, countersigning,
        returning, office_acts, opinions, copies, ballot_desk, ballots, voting, survey_desk, surveying,
        party, party_desk, tender_desk,
        estates, firms, contracts, complaints, specialists, owners, owners_import, goals, disputes, procedure_map, health,
    )  # fmt: skip
    for blueprint in pages:
        app.register_blueprint(blueprint)
    if settings.demo:
        from web.demo_accounts import demo_accounts

        app.register_blueprint(demo_accounts)
    return app
