"""Guards the simulation does not reach, or not soon: each with the test that must fail."""

from __future__ import annotations

from dataclasses import dataclass

from domain import merge
from server.handlers import cards, decide, outbound, spread, sync
from server.handlers import push as taking
from server.rest import admission, lines, proto
from server.storage import changes, epochs, messages, people, postgres, unit
from sync.engine import pulling, pushing
from sync.store import buckets, files, outbox, pages, readers, replica, settling, store
from tests.mutations.mutation import Mutation


@dataclass(frozen=True)
class Checked(Mutation):
    """A guard that one test checks.

    Attributes:
        invariant: the row of docs/proof.md it belongs to.
        node: the test, as pytest names it.
    """

    invariant: int
    node: str


_UNIT, _CONTRACT = "tests/unit", "tests/contract"

GUARDS = (
    Checked(
        "revisions are drawn before the lock of the commit",
        postgres,
        "INSTALL",
        f"PERFORM pg_advisory_xact_lock({postgres.LOCK_KEY});\n    r := nextval('sync_rev');",
        "r := nextval('sync_rev'); PERFORM pg_sleep(random() * 0.003);",
        1,
        f"{_CONTRACT}/storage/test_concurrency.py::"
        "test_a_poller_misses_no_row_of_eight_writers[postgres]",
    ),
    Checked(
        "a new history goes on counting where the backup stood",
        epochs,
        "begin",
        "+ LEAP",
        "+ 0",
        2,
        f"{_CONTRACT}/sync/test_restored.py::test_a_row_made_anew_is_newer_than_its_lost_namesake",
    ),
    Checked(
        "revisions of SQLite are given twice",
        changes.Changes,
        "_write_sqlite",
        "head=schema.sync_meta.c.head + 1",
        "head=schema.sync_meta.c.head + 0",
        2,
        f"{_CONTRACT}/storage/test_feed.py::test_a_page_never_splits_a_revision[sqlite]",
    ),
    Checked(
        "a page applied before is applied again",
        pages,
        "apply_page",
        "or page.from_rev != position.rev",
        "or False",
        6,
        f"{_UNIT}/sync/test_pages.py::"
        "test_a_page_that_is_late_early_or_of_another_history_changes_nothing",
    ),
    Checked(
        "who is below the floor goes on as if nothing was forgotten",
        sync,
        "_must",
        "if cursor.rev < meta.floor_rev:",
        "if False:",
        8,
        f"{_CONTRACT}/sync/test_verify.py::test_below_the_floor_everything_is_copied_again",
    ),
    Checked(
        "what is written about a customer who moved stays where it was made",
        people,
        "at_home",
        "if not isinstance(entity, Entry | Identity):",
        "if True:",
        3,
        f"{_UNIT}/server/test_decide.py::"
        "test_what_is_written_about_a_customer_who_moved_belongs_where_they_are",
    ),
    Checked(
        "rows are dropped when their copy begins",
        buckets,
        "begin_copies",
        "gens = gens or {}",
        "gens = gens or {}; names = list(names); [members.drop_bucket(connection, item.number) "
        "for item in held(connection).values() if item.name in names]",
        8,
        f"{_UNIT}/sync/test_copies.py::test_a_confirmed_bucket_keeps_its_rows_and_versions",
    ),
    Checked(
        "a differing checksum is passed over",
        sync,
        "_verified",
        "!= item.sum",
        "is None",
        9,
        f"{_CONTRACT}/sync/test_verify.py::"
        "test_only_the_bucket_that_differs_is_copied_again_and_it_is_an_alarm",
    ),
    Checked(
        "the same work under another number is done twice",
        taking,
        "_receive",
        "if known:",
        "if False:",
        10,
        f"{_UNIT}/server/test_decide.py::test_the_same_work_under_another_number_is_done_once",
    ),
    Checked(
        "a copied installation goes on giving numbers",
        taking,
        "_check_repeat",
        'if bytes(known["body_hash"]) != _hash(op):',
        "if False:",
        10,
        f"{_CONTRACT}/sync/test_verify.py::test_a_number_given_twice_is_refused_and_named",
    ),
    Checked(
        "a refused edit is settled without its author",
        settling,
        "state_after",
        "_STATE_OF.get(status, OutboxState.ATTENTION)",
        "OutboxState.SETTLED",
        11,
        f"{_UNIT}/sync/test_pages.py::"
        "test_a_refused_edit_gives_the_centres_value_back_and_stays_listed",
    ),
    Checked(
        "results that were on their way at a crash stay there",
        store.Store,
        "_recover",
        "self._cross_over()",
        "pass",
        4,
        f"{_UNIT}/sync/test_pages.py::"
        "test_a_crash_between_the_two_files_is_made_up_for_at_the_next_start",
    ),
    Checked(
        "what a restore takes back is not drawn",
        replica.StoreReplica,
        "start_over",
        'self._store.redraw("page")',
        "pass",
        12,
        f"{_UNIT}/sync/test_copies.py::"
        "test_what_a_rewind_takes_back_is_on_its_authors_screen_at_once",
    ),
    Checked(
        "operations do not wait for their causes",
        outbox,
        "add",
        "json.dumps([str(op_id) for op_id, _ in earlier])",
        '"[]"',
        13,
        f"{_UNIT}/sync/test_outbox.py::"
        "test_an_operation_names_every_unsettled_one_it_was_made_knowing",
    ),
    Checked(
        "operations behind a gap are taken",
        taking,
        "push",
        "if op.seq != frontier + 1:",
        "if False:",
        13,
        f"{_UNIT}/server/test_decide.py::test_operations_after_a_gap_wait_for_the_missing_one",
    ),
    Checked(
        "an operation that breaks us stops the queue",
        taking,
        "_decide_safely",
        "return Decision(OpStatus.QUARANTINED, Code.INTERNAL)",
        "raise",
        14,
        f"{_UNIT}/server/test_decide.py::"
        "test_an_operation_that_breaks_us_is_set_apart_and_stops_nobody",
    ),
    Checked(
        "a body too large is sent again as it is",
        pushing.Pusher,
        "_refused",
        "self.batch = max(1, len(ops) // 2)",
        "raise error",
        14,
        f"{_UNIT}/sync/test_engine.py::test_a_body_too_large_is_halved_and_one_too_large_alone_is_told",
    ),
    Checked(
        "an operation does not wait for its named cause",
        taking,
        "_causes",
        "if status is None or status == OpStatus.PARKED:",
        "if False:",
        15,
        f"{_UNIT}/server/test_decide.py::test_an_operation_waits_for_a_named_cause_of_another_desk",
    ),
    Checked(
        "what follows a refused cause is done all the same",
        taking,
        "_causes",
        "if status in _UNDECIDED:",
        "if False:",
        15,
        f"{_UNIT}/server/test_decide.py::test_what_follows_a_refused_cause_is_refused_with_it",
    ),
    Checked(
        "one's own earlier edit counts as somebody else's",
        cards,
        "_touched",
        " and mark.op_id not in own",
        "",
        16,
        "tests/stateful/test_any_split.py::test_work_ends_the_same_however_it_is_pushed",
    ),
    Checked(
        "settled work is forgotten at once",
        settling,
        "forget_old",
        "now - KEEP_SETTLED)",
        "now)",
        17,
        f"{_UNIT}/sync/test_outbox.py::test_settled_work_is_listed_with_its_text_for_two_weeks",
    ),
    Checked(
        "of two edited decisions both are told that theirs is done",
        cards,
        "_is_done",
        "if args.status != ConflictStatus.EDITED or stored is None:",
        "if True:",
        20,
        "tests/stateful/test_two_desks.py::TestTwoDesks::runTest",
    ),
    Checked(
        "a collision is not written down",
        cards,
        "patch",
        "for collision in collided:",
        "for collision in collided[:0]:",
        18,
        f"{_UNIT}/server/test_decide.py::"
        "test_edits_of_one_field_keep_base_theirs_and_mine_and_the_first_stands",
    ),
    Checked(
        "an edit brings back what its author saw of other fields",
        cards,
        "_write",
        "for entity in effects(args, unit, by).put:",
        "for entity in [type(item)(id=item.id, branch_id=item.branch_id, "
        "display_name=item.display_name, **{name: getattr(item, name) for name in args.changes}) "
        "for item in effects(args, unit, by).put]:",
        19,
        f"{_UNIT}/server/test_decide.py::test_edits_of_different_fields_by_two_desks_are_merged",
    ),
    Checked(
        "the last decision on a conflict wins",
        cards,
        "resolve",
        "if conflict.status != ConflictStatus.OPEN:",
        "if False:",
        20,
        f"{_UNIT}/server/test_cards.py::test_a_second_decision_is_told_of_the_first",
    ),
    Checked(
        "a decision overrules a value its author never saw",
        cards,
        "resolve",
        "or now in (args.theirs, mine):",
        "or True:",
        20,
        f"{_UNIT}/server/test_cards.py::test_a_decision_on_a_value_that_moved_on_is_a_new_conflict",
    ),
    Checked(
        "a permission overrules a refusal it did not know of",
        merge,
        "_merge_map",
        "if stands is _ABSENT or wanted != stands:",
        "if stands is _ABSENT:",
        21,
        f"{_UNIT}/server/test_cards.py::test_a_refusal_is_not_overruled_by_who_did_not_know_of_it",
    ),
    Checked(
        "a reply goes out whatever was written meanwhile",
        decide,
        "_guard_broken",
        "stale or conversation.last_inbound_id != args.guard.last_inbound_id",
        "stale",
        23,
        f"{_UNIT}/server/test_decide.py::"
        "test_a_letter_to_somebody_who_wrote_meanwhile_is_held_until_confirmed",
    ),
    Checked(
        "a reply goes out however old it is",
        decide,
        "_guard_broken",
        "stale or conversation.last_inbound_id",
        "conversation.last_inbound_id",
        23,
        f"{_UNIT}/server/test_decide.py::"
        "test_a_letter_older_than_its_guard_is_held_and_can_be_cancelled",
    ),
    Checked(
        "a late report takes a delivery back",
        outbound,
        "_raise_delivery",
        "rank.get(status, -1) > rank.get(entry.delivery, -1)",
        "True",
        24,
        f"{_CONTRACT}/storage/test_sends.py::test_reports_in_any_order_never_take_a_delivery_back",
    ),
    Checked(
        "a claim whose holder vanished is left",
        messages,
        "stale_claims",
        "_out.c.claimed_at < to_micros(unit.now - lease)",
        "sa.false()",
        24,
        f"{_CONTRACT}/storage/test_sends.py::test_a_claim_whose_holder_vanished_is_given_to_a_person",
    ),
    Checked(
        "two nodes claim one message",
        messages,
        "claim_due",
        ".with_for_update(skip_locked=True)",
        "",
        25,
        f"{_CONTRACT}/storage/test_sends.py::test_two_nodes_never_claim_one_message[postgres]",
    ),
    Checked(
        "a live page shows whatever is in a bucket",
        spread,
        "_page",
        "row_ is not None and not seen_by.isdisjoint(granted)",
        "row_ is not None",
        26,
        f"{_CONTRACT}/sync/test_spread.py::"
        "test_a_row_of_another_branch_in_a_pinned_bucket_stays_out",
    ),
    Checked(
        "a pull shows whatever is in a bucket",
        sync,
        "_may",
        "can(actor, Action.VIEW, entity)",
        "True",
        26,
        f"{_CONTRACT}/sync/test_pins.py::test_a_row_that_strayed_into_a_pinned_bucket_is_not_shown",
    ),
    Checked(
        "anybody may copy any bucket",
        sync,
        "fill",
        "if not _holds(unit, actor, name, number):",
        "if False:",
        26,
        f"{_CONTRACT}/sync/test_pins.py::test_what_is_visible_must_still_be_pinned_to_be_copied",
    ),
    Checked(
        "a page from before a change of rights is applied",
        pages,
        "apply_page",
        "or page.grant_epoch < position.grant_epoch",
        "or False",
        27,
        f"{_UNIT}/sync/test_pages.py::"
        "test_a_page_that_is_late_early_or_of_another_history_changes_nothing",
    ),
    Checked(
        "words of revoked rows stay in the index and the log",
        store.Store,
        "scrub",
        'self._checkpoint("TRUNCATE")',
        "pass",
        27,
        f"{_UNIT}/sync/test_pins.py::test_nothing_of_a_revoked_branch_is_left_in_the_files",
    ),
    Checked(
        "a change of rights leaves the grant epoch as it was",
        unit.Unit,
        "_regrant",
        "if grants.differ(before, after)",
        "if False",
        29,
        f"{_CONTRACT}/sync/test_pins.py::"
        "test_an_agent_who_loses_a_branch_loses_pins_and_the_device_is_told",
    ),
    Checked(
        "the first version is told of fields at their defaults by leaving them out",
        proto,
        "page_for",
        "if proto >= SPARSE_SINCE or not page.rows:",
        "if True:",
        33,
        f"{_CONTRACT}/sync/test_golden.py::test_pages_and_copies_hold_nothing_it_does_not_know",
    ),
    Checked(
        "an edit writes the whole card its author knew",
        cards,
        "_write",
        "for entity in effects(args, unit, by).put:",
        "for entity in [type(item)(id=item.id, branch_id=item.branch_id, "
        "display_name=item.display_name, city=item.city) "
        "for item in effects(args, unit, by).put]:",
        33,
        f"{_CONTRACT}/sync/test_golden.py::test_its_edit_erases_nothing_it_does_not_know",
    ),
    Checked(
        "a file is migrated without a copy of it",
        files,
        "open_work",
        "if seen:",
        "if False:",
        34,
        f"{_UNIT}/sync/test_migrations.py::"
        "test_a_file_of_the_version_before_is_copied_migrated_and_loses_nothing",
    ),
    Checked(
        "frames pile up for a reader that does not read",
        lines.Connection,
        "page",
        "if self._busy:",
        "if False:",
        35,
        f"{_UNIT}/server/test_lines.py::test_while_a_frame_is_not_taken_only_one_poke_is_kept",
    ),
    Checked(
        "a reader that never reads is kept for ever",
        lines.Connection,
        "run",
        "asyncio.timeout(SLOW_READER_S)",
        "asyncio.timeout(None)",
        35,
        f"{_UNIT}/server/test_lines.py::test_a_reader_that_never_reads_is_closed",
    ),
    Checked(
        "everybody is let in at once",
        admission.Admission,
        "enter",
        "if wait_s == 0:",
        "if True:",
        36,
        f"{_UNIT}/server/test_admission.py::test_a_burst_is_let_in_and_the_rest_is_spread",
    ),
    Checked(
        "a reader that hangs keeps the log growing",
        readers.Readers,
        "cut_off_if_long",
        "if size < LONG_LOG_BYTES:",
        "if True:",
        38,
        f"{_UNIT}/sync/test_readers.py::"
        "test_a_reader_that_hangs_is_cut_off_before_the_log_grows_without_end",
    ),
    Checked(
        "the reserve is not given up on a full disk",
        files,
        "drop_ballast",
        "if not ballast.exists():",
        "if True:",
        39,
        "tests/faults/test_full_disk.py::"
        "test_saving_on_a_full_disk_falls_back_on_the_reserve_and_then_says_so",
    ),
    Checked(
        "a message that does not read back is called saved",
        store.Store,
        "_read_back",
        "if found is None or found.args != pending.args:",
        "if False:",
        39,
        f"{_UNIT}/sync/test_outbox.py::test_a_message_that_does_not_read_back_is_not_called_saved",
    ),
    Checked(
        "checksums are compared without rest",
        pulling.Puller,
        "_compare",
        "self._check_at = self._clock.monotonic() + CHECK_EVERY_S",
        "self._check_at = self._clock.monotonic()",
        40,
        "tests/simulation/test_quiet.py::test_an_idle_hour_asks_and_writes_next_to_nothing",
    ),
    Checked(
        "a poll without a live line does not wait",
        pulling.Puller,
        "_ask",
        "wait_s=wait_s",
        "wait_s=0.0",
        40,
        "tests/simulation/test_quiet.py::test_without_a_live_line_an_idle_hour_is_long_polls",
    ),
)
