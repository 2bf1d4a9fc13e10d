"""The tables, each with what it is for. Knows columns and indexes; no rule of reminding.

An occurrence is open while *ready_at* is set, or while its reminder is deleted and may come back.
Each index serves one question and holds only the rows that can answer it, so that what is closed
or still to come costs a tick nothing.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import (
    ChatAddress,
    Id,
    Instant,
    instant,
    partial_index,
    shared_instant,
    shared_stored,
    stored,
    told,
)

__all__ = ["Instant", "instant", "shared_instant", "shared_stored", "stored"]  # beside the tables

metadata = MetaData()

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, comment="our own number"),
    Column(
        "address",
        ChatAddress,
        nullable=False,
        unique=True,
        comment="platform and chat id, such as telegram:4711",
    ),
    Column("not_before_at", Instant, comment="the platform asked to wait until then"),
    Column("quiet_start_minute", Integer, comment="quiet hours: first minute of the day"),
    Column("quiet_end_minute", Integer, comment="quiet hours: minute at which they end"),
    Column("quiet_zone", String, comment="time zone of the quiet hours"),
    sqlite_autoincrement=True,
    comment=told(
        "Chats that have or had reminders.",
        why="to know where reminders go, when the platform asked to wait, and when there is rest",
        kept="as long as the chat has a reminder",
        seen="its person, in the export; whoever runs the bot",
        erased="erasing, for a private chat; 30 days after the bot was removed, for a group",
    ),
)

lanes = Table(
    "lanes",
    metadata,
    Column("lane", String, primary_key=True, comment="the platform"),
    Column("not_before_at", Instant, nullable=False, comment="nothing is sent there before"),
    comment=told(
        "Waits that a platform asked for, for the bot as a whole.",
        why="to send nothing before the platform takes it",
        kept="until the next wait takes its place",
        seen="whoever runs the bot",
        erased="nothing: it is about nobody",
    ),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True, comment="our own number"),
    Column(
        "chat_id", Id, ForeignKey("chats.id"), nullable=False, index=True, comment="where it goes"
    ),
    Column("owner", String, index=True, comment="id of whose it is; nobody's in a group"),
    Column("set_by", String, index=True, comment="id of who set it; emptied by erasing"),
    Column(
        "kind",
        String,
        nullable=False,
        comment="water, magnesium, stretch, tip, own words, check-in",
    ),
    Column("recurrence", Text, nullable=False, comment="the rule: days, times, time zone"),
    Column("text", Text, nullable=False, comment="own words, if the person gave some"),
    Column("to_group", Boolean, nullable=False, comment="whether others read it too"),
    Column("named_time", Boolean, nullable=False, comment="whether the person named the times"),
    Column("state", String, nullable=False, comment="active, paused, suspended or ended"),
    Column("suspension", String, comment="why the bot stopped it"),
    Column("suspended_at", Instant, comment="when the bot stopped it"),
    Column("next_at", Instant, comment="when it comes next"),
    Column("created_at", Instant, nullable=False, comment="when it was set"),
    Column("paused_until_at", Instant, comment="until when it rests"),
    Column("deleted_at", Instant, comment="when it was deleted, for Undo"),
    Column("ended_at", Instant, comment="when it came for the last time"),
    Column("unanswered", Integer, nullable=False, comment="how many came since the last press"),
    Column("delivered", Integer, nullable=False, comment="how many came"),
    Column("revision", Integer, nullable=False, comment="how often its times were changed"),
    partial_index("reminders_deleted", "deleted_at", where="deleted_at IS NOT NULL"),
    partial_index("reminders_suspended", "suspended_at", where="suspended_at IS NOT NULL"),
    partial_index("reminders_ended", "ended_at", where="ended_at IS NOT NULL"),
    sqlite_autoincrement=True,
    comment=told(
        "Reminders, each with its rule and where it stands.",
        why="to send them at the right time",
        kept="until deleted, 90 days after the last came, 30 days after the bot had to leave",
        seen="its person, in the export; in a group all who may manage it; whoever runs the bot",
        erased="erasing; those of a group stay, without who set them",
    ),
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Id, primary_key=True, comment="our own number"),
    Column(
        "reminder_id",
        Id,
        ForeignKey("reminders.id", ondelete="CASCADE"),
        nullable=False,
        comment="of which reminder",
    ),
    Column("lane", String, nullable=False, comment="the platform"),
    Column("due_at", Instant, nullable=False, comment="when it was due"),
    Column("ready_at", Instant, comment="when it may be sent; empty once it is closed"),
    Column("turn", Integer, nullable=False, comment="place among those of one instant"),
    Column("result", String, nullable=False, comment="open, sent, skipped, failed"),
    Column("attempt", Integer, nullable=False, comment="how often it was tried"),
    Column("snoozed_from", Id, comment="which one was put off"),
    Column("sent_at", Instant, comment="when it was sent"),
    Column("press", String, comment="done, put off, or not today"),
    UniqueConstraint("reminder_id", "due_at"),
    partial_index("occurrences_ready", "lane", "ready_at", "turn", where="ready_at IS NOT NULL"),
    partial_index("occurrences_again", "ready_at", where="attempt > 0 AND ready_at IS NOT NULL"),
    partial_index("occurrences_closed", "due_at", where="ready_at IS NULL"),
    sqlite_autoincrement=True,
    comment=told(
        "The ledger: what became of each time that a reminder was due.",
        why="to send each once, and to show in /reminders what became of the last ones",
        kept="90 days",
        seen="its person, in the export and in /reminders; whoever runs the bot",
        erased="erasing, with its reminder",
    ),
)

# Beside the occurrences, so that a claim rewrites none of their rows and none of their indexes.
leases = Table(
    "leases",
    metadata,
    Column(
        "occurrence_id",
        Id,
        ForeignKey("occurrences.id", ondelete="CASCADE"),
        primary_key=True,
        comment="what is being sent",
    ),
    Column("reminder_id", Id, nullable=False, comment="of which reminder"),
    Column("token", String, nullable=False, comment="made-up word of who sends it"),
    Column("until_at", Instant, nullable=False, comment="when somebody else may send it"),
    Column("attempt", Integer, nullable=False, comment="how often it was tried"),
    comment=told(
        "What is being sent at this moment.",
        why="so that two processes never send the same",
        kept="a minute, or until it is sent",
        seen="whoever runs the bot",
        erased="erasing, with its reminder; what was being sent then is not written down any more",
    ),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True, comment="what it is about"),
    Column("value", String, nullable=False, comment="what is so"),
    comment=told(
        "What the bot wants to find again after a restart.",
        why="to reckon next times anew when time zones change, and to send pictures by their ids",
        kept="always",
        seen="whoever runs the bot",
        erased="nothing: it is about nobody",
    ),
)

roles = Table(
    "roles",
    metadata,
    Column("name", String, primary_key=True, comment="what is served, such as telegram"),
    Column("holder", String, nullable=False, comment="made-up word of the process that serves it"),
    Column("epoch", BigInteger, nullable=False, comment="how often it changed hands"),
    Column("expires_at", Instant, nullable=False, comment="when another process may take over"),
    comment=told(
        "Which of several processes serves what.",
        why="so that two never serve the same",
        kept="always",
        seen="whoever runs the bot",
        erased="nothing: it is about nobody",
    ),
)

preferences = Table(
    "preferences",
    metadata,
    Column(
        "key",
        String,
        primary_key=True,
        comment="id of the person, or platform and chat id of a group",
    ),
    Column("locale", String, comment="language"),
    Column("zone", String, comment="time zone"),
    Column("clock_hours", Integer, nullable=False, comment="12- or 24-hour clock"),
    Column("quiet_start", Integer, nullable=False, comment="quiet hours: first minute of the day"),
    Column("quiet_end", Integer, nullable=False, comment="quiet hours: minute at which they end"),
    Column("safety_read", Text, nullable=False, comment="safety cards that were read"),
    Column("seen_on", Date, comment="day of about the last visit, to a month"),
    Column(
        "members_set",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether all in a group may set reminders",
    ),
    comment=told(
        "What a person or a group chose in the settings.",
        why="to speak the right language at the right local time",
        kept="24 months after the last visit if no reminder runs, 30 days after the bot left",
        seen="its person, in the export; whoever runs the bot",
        erased="erasing",
    ),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True, comment="our own number"),
    Column("person", String, index=True, comment="id of who began it"),
    Column("address", String, nullable=False, comment="platform and chat id where it was begun"),
    Column("command", String, nullable=False, comment="what was begun"),
    Column("words", Text, nullable=False, comment="the words that were given for it"),
    Column("kind", String, comment="what to be reminded of"),
    Column("text", Text, nullable=False, comment="own words to be reminded with"),
    Column("for_chat", Boolean, nullable=False, comment="whether it is for the whole chat"),
    Column("made_at", Instant, nullable=False, comment="when it was begun"),
    Column("expires_at", Instant, nullable=False, index=True, comment="when it is forgotten"),
    Column("zone", String, comment="time zone that was named"),
    sqlite_autoincrement=True,
    comment=told(
        "Reminders and changes that were begun and not saved yet.",
        why="so that a button still works after a restart",
        kept="10 minutes in a group, a day in private, 30 days to move zones; then an hour",
        seen="its person, in the export; whoever runs the bot",
        erased='erasing, saving, or "Do not save"',
    ),
)

awaited_texts = Table(
    "awaited_texts",
    metadata,
    Column("address", String, primary_key=True, comment="platform and chat id"),
    Column(
        "person", String, primary_key=True, comment='id of who was asked; "" if nobody is named'
    ),  # "" where nobody is named
    Column("action", String, nullable=False, comment="what the answer is for"),
    Column("field_name", String, nullable=False, comment="which question is open"),
    Column("answers", Text, nullable=False, comment="what was answered before, of the same form"),
    Column("expires_at", Instant, nullable=False, index=True, comment="when it is forgotten"),
    comment=told(
        "Questions of the bot that the next message answers.",
        why="to know what an answer belongs to, where a platform has no forms",
        kept="30 minutes, then up to an hour more",
        seen="its person, in the export; whoever runs the bot",
        erased="erasing, or answering",
    ),
)

topic_counts = Table(
    "topic_counts",
    metadata,
    Column(
        "topic", String, primary_key=True, comment='the topic; "" if none is near'
    ),  # "" where none is near
    Column(
        "month", String, primary_key=True, comment='such as 2026-11; "" if not known'
    ),  # "2026-11"; "" for what was counted without one
    Column("answered", Integer, nullable=False, comment="questions answered"),
    Column("guessed", Integer, nullable=False, comment="questions with a guess"),
    Column("unknown", Integer, nullable=False, comment="questions not known"),
    Column("helped", Integer, nullable=False, comment="pressed that it helped"),
    Column("not_helped", Integer, nullable=False, comment="pressed that it did not"),
    comment=told(
        "How often a topic was answered, was not known, or helped.",
        why="so that editors learn what is missing",
        kept="always",
        seen="whoever runs the bot; editors",
        erased="nothing: it tells of nobody",
    ),
)

# Without row ids, which would tell in which order a day's questions came.
editor_questions = Table(
    "editor_questions",
    metadata,
    Column("day", Date, primary_key=True, comment="the day"),
    Column("text", Text, primary_key=True, comment="the words, as they were sent"),
    Column("topic", String, comment="the nearest topic"),
    sqlite_with_rowid=False,
    comment=told(
        "What people chose to send to the editors.",
        why="so that editors learn what is missing",
        kept="90 days, to the day",
        seen="whoever runs the bot; editors",
        erased="nothing: no one can tell who wrote it",
    ),
)

updates_seen = Table(
    "updates_seen",
    metadata,
    Column("lane", String, primary_key=True, comment="platform"),
    Column(
        "number",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="by which the platform counts them",
    ),
    Column("line", String, nullable=False, comment="chat, until it is answered; then empty"),
    Column("payload", Text, comment="what was written or pressed, until it is answered"),
    Column("taken_at", Instant, nullable=False, comment="when it came"),
    Column("lease_until_at", Instant, comment="when somebody else may answer it"),
    partial_index("updates_waiting", "lane", "line", "number", where="payload IS NOT NULL"),
    Index("updates_taken", "taken_at"),
    comment=told(
        "What a webhook got or what took long to answer: whole until then, later its number.",
        why="so that a crash loses no question, and none is answered twice",
        kept="whole for seconds, until it is answered; its number for a day",
        seen="whoever runs the bot",
        erased="being answered: of what is left, nothing tells whose it was",
    ),
)
