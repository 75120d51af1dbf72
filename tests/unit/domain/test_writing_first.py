"""Where one can write first, whatever is known of a customer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.channel_rules import rules_of
from domain.entities import Channel, Conversation, Identity
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import BranchId, ChannelId, ConversationId, CustomerId, IdentityId
from domain.writing_first import Opening, WhyNot, openings, why_not

WHO, BRANCH = CustomerId(UUID(int=1)), BranchId(UUID(int=2))
AT = datetime(2026, 1, 5, tzinfo=UTC)

identities = st.lists(
    st.builds(
        Identity,
        id=st.builds(IdentityId, st.uuids()),
        customer_id=st.just(WHO),
        branch_id=st.just(BRANCH),
        kind=st.sampled_from(IdentityKind),
        value=st.text(max_size=30),
        valid_until_on=st.none() | st.just(date(2020, 1, 1)),
    ),
    max_size=6,
    unique_by=lambda item: (item.kind, item.value),
)
channels = st.lists(
    st.builds(
        Channel,
        id=st.builds(ChannelId, st.uuids()),
        kind=st.sampled_from(ChannelKind),
        name=st.just("Полка"),
        enabled=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda item: item.id,
)


def begun(opening: Opening) -> Conversation:
    return Conversation(
        id=opening.conversation_id,
        customer_id=WHO,
        branch_id=BRANCH,
        channel_id=opening.channel.id,
        channel_kind=opening.channel.kind,
        identity_id=opening.identity.id,
        last_entry_at=AT,
    )


@given(identities, channels)
def test_one_writes_first_where_the_channel_lets_one_and_the_address_is_in_use(
    known: list[Identity], accounts: list[Channel]
) -> None:
    for opening in openings(known, accounts, []):
        assert opening.channel.enabled
        assert opening.rules.starts_to == opening.identity.kind
        assert opening.identity.valid_until_on is None
        assert opening.beside is None
    reached = {opening.identity.id for opening in openings(known, accounts, [])}
    for identity in known:
        assert (why_not(identity, accounts) is WhyNot.NONE) == (identity.id in reached)


@given(identities, channels, st.integers(1, 4))
def test_begun_ones_are_begun_again_only_with_another_subject_and_another_name(
    known: list[Identity], accounts: list[Channel], rounds: int
) -> None:
    talks: list[Conversation] = []
    for number in range(rounds):
        found = openings(known, accounts, talks)
        names = {opening.conversation_id for opening in found}
        assert len(names) == len(found)
        assert names.isdisjoint(talk.id for talk in talks)
        if number:
            assert all(rules_of(opening.channel.kind).has_subject for opening in found)
            assert all(opening.beside in {talk.id for talk in talks} for opening in found)
        talks += [begun(opening) for opening in found]


@given(identities, channels)
def test_a_conversation_that_is_not_ours_to_know_changes_no_name(
    known: list[Identity], accounts: list[Channel]
) -> None:
    """Two agents of whom one knows more come to the same name of a first conversation."""
    alien = Conversation(
        id=ConversationId(UUID(int=9)),
        customer_id=WHO,
        branch_id=BRANCH,
        channel_kind=ChannelKind.TELEGRAM,
        last_entry_at=AT,
    )
    assert openings(known, accounts, [alien]) == openings(known, accounts, [])
