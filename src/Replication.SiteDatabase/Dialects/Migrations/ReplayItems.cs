namespace Replication.SiteDatabase.Dialects.Migrations;

/// <summary>What the migration to replay items does beside the model; the same in every database where it does not say otherwise.</summary>
internal static class ReplayItemStatements
{
    /// <summary>Letters that wait for a job go on waiting for it.</summary>
    public const string Move = "insert into replay_items (claim_id, file_row, job_id) select claim_id, file_row, pending_job_id from dead_letters where pending_job_id is not null;";

    /// <summary>The package as reported is looked up without case.</summary>
    public const string PackageIndex = "create index ix_dead_letters_package on dead_letters (upper(package_id)) where closed_state is null;";

    /// <summary>
    /// PostgreSQL: a search for a part of a text looks three letters up at a time; pg_trgm comes with the server, and the owner of a database
    /// may add it. Half of each page is left free: letters that go back together lie together, and all of them change in place, without a new
    /// entry in any index.
    /// </summary>
    public static readonly string[] Postgres =
    [
        "create extension if not exists pg_trgm;",
        "create index ix_dead_letters_text on dead_letters using gin (upper(file_name || ' ' || message) gin_trgm_ops) where closed_state is null;",
        "alter table dead_letters set (fillfactor = 50);",
    ];
}
