namespace Replication.SiteDatabase.Dialects.Migrations;

/// <summary>What the migration to numbered replay items does beside the model; the same in every database.</summary>
internal static class ReplayCursorStatements
{
    /// <summary>Sets the letters aside that wait for their jobs.</summary>
    public const string Keep = "create table replay_items_before as select claim_id, file_row, job_id from replay_items;";

    /// <summary>
    /// Puts them back, numbered, and says to each job which are its own. Letters whose message was not sent yet wait for nobody: they are
    /// unresolved again, and the job has that many less.
    /// </summary>
    public static readonly string[] Move =
    [
        "insert into replay_items (claim_id, file_row, job_id) select claim_id, file_row, job_id from replay_items_before order by job_id, claim_id, file_row;",
        "drop table replay_items_before;",
        """
        update replay_jobs set
          bound_to = coalesce((select max(seq) from replay_items i where i.job_id = replay_jobs.job_id), 0),
          staged_to = coalesce((select min(seq) - 1 from replay_items i where i.job_id = replay_jobs.job_id), 0),
          staged = staged - (select count(*) from dead_letters d join effects e on e.effect_id = d.replay_id where d.job_id = replay_jobs.job_id);
        """,
        "update replay_jobs set sent_to = staged_to;",
        "update dead_letters set state = 'unresolved', replay_id = null where replay_id in (select effect_id from effects);",
        "delete from effects where queue <> 'dead-letters';",
    ];
}
