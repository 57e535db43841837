namespace Replication.SiteDatabase.Dialects.Migrations;

/// <summary>What the migration to groups and jobs makes of letters that there are; the same in every database.</summary>
internal static class GroupedLetters
{
    /// <summary>
    /// Letters get their group; a replay that was asked for and had not begun is to be asked for again. The script of the
    /// migrations puts each statement in a block, so that it must end in a semicolon.
    /// </summary>
    public static readonly string[] Statements =
    [
        "update dead_letters set group_key = reason || coalesce('/' || condition, '');",
        "update dead_letters set state = 'unresolved' where state = 'replaying' and replay_id is null;",
        """
        insert into dead_letter_groups (group_key, reason, condition, open_count, first_failed_at, last_failed_at)
        select group_key, min(reason), min(condition), sum(case when state in ('unresolved', 'replaying') then 1 else 0 end),
          min(first_failed_at), max(last_failed_at)
        from dead_letters group by group_key;
        """,
    ];
}
