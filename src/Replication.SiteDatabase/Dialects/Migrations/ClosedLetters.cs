namespace Replication.SiteDatabase.Dialects.Migrations;

/// <summary>What the migration to retention makes of letters that there are; the same in every database.</summary>
internal static class ClosedLetterStatements
{
    /// <summary>Closed letters get the time of their closing from their timelines; one whose timeline does not say is as old as its last failure.</summary>
    public const string Fill =
        """
        update dead_letters set closed_at = coalesce(
          (select max(e.at) from dead_letter_events e
           where e.claim_id = dead_letters.claim_id and e.file_row = dead_letters.file_row and e.what in ('resolved', 'discarded', 'imported')),
          last_failed_at)
        where state in ('resolved', 'discarded');
        """;
}
