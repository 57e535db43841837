using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>The tables of the site database. Reads go through it; what is written in bulk is SQL in the stores.</summary>
public abstract class SiteContext(DbContextOptions options) : DbContext(options)
{
    private const string Open = "closed_state is null";

    internal DbSet<PackageRow> Packages => Set<PackageRow>();

    internal DbSet<SiteRow> Sites => Set<SiteRow>();

    internal DbSet<StatusRow> Statuses => Set<StatusRow>();

    internal DbSet<WaitingRow> Waiting => Set<WaitingRow>();

    internal DbSet<ReleaseRow> Releases => Set<ReleaseRow>();

    internal DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    internal DbSet<DeadLetterEventRow> DeadLetterEvents => Set<DeadLetterEventRow>();

    internal DbSet<DeadLetterGroupRow> DeadLetterGroups => Set<DeadLetterGroupRow>();

    internal DbSet<ReplayJobRow> ReplayJobs => Set<ReplayJobRow>();

    internal DbSet<ReplayItemRow> ReplayItems => Set<ReplayItemRow>();

    internal DbSet<ReplayOutcomeRow> ReplayOutcomes => Set<ReplayOutcomeRow>();

    internal DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    internal DbSet<AuditRow> Audit => Set<AuditRow>();

    internal DbSet<EffectRow> Effects => Set<EffectRow>();

    internal DbSet<DecidedClaimRow> DecidedClaims => Set<DecidedClaimRow>();

    internal DbSet<CounterRow> Counters => Set<CounterRow>();

    internal DbSet<LaneOutcomeRow> LaneOutcomes => Set<LaneOutcomeRow>();

    internal DbSet<LaneHoldRow> LaneHolds => Set<LaneHoldRow>();

    internal DbSet<HistoryRow> History => Set<HistoryRow>();

    internal DbSet<RoleInstanceRow> RoleInstances => Set<RoleInstanceRow>();

    internal DbSet<NoticeRow> Notices => Set<NoticeRow>();

    internal DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    internal DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();

    internal DbSet<DataProtectionKeyRow> DataProtectionKeys => Set<DataProtectionKeyRow>();

    /// <summary>In a query: where octets begin to stand in others, from 1; 0 where they do not.</summary>
    internal static int PositionOf(byte[]? octets, byte[] part) => throw new InvalidOperationException("Octets are looked for by the database only.");

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<PackageId>().HaveConversion<PackageIdConverter>().HaveMaxLength(PackageId.Length);
        configurationBuilder.Properties<ReportedPackageId>().HaveConversion<ReportedPackageIdConverter>().HaveMaxLength(PackageId.Length);
        configurationBuilder.Properties<SiteCode>().HaveConversion<SiteCodeConverter>().HaveMaxLength(3);
        configurationBuilder.Properties<DeadLetterState>().HaveConversion<WireNameConverter<DeadLetterState>>();
        configurationBuilder.Properties<AccessRole>().HaveConversion<WireNameConverter<AccessRole>>();
        configurationBuilder.Properties<NoticeKind>().HaveConversion<WireNameConverter<NoticeKind>>();
        configurationBuilder.Properties<DeadLetterReason>().HaveConversion<WireNameConverter<DeadLetterReason>>();
        configurationBuilder.Properties<ReplayJobState>().HaveConversion<WireNameConverter<ReplayJobState>>();
        configurationBuilder.Properties<Stage>().HaveConversion<WireNameConverter<Stage>>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PackageRow>(table =>
        {
            table.ToTable("packages").HasKey(row => row.PackageId);
            table.HasIndex(row => row.Pattern);
        });
        modelBuilder.Entity<SiteRow>().ToTable("sites").HasKey(row => row.SiteCode);
        modelBuilder.Entity<StatusRow>(table =>
        {
            table.ToTable("statuses").HasKey(row => new { row.PackageId, row.SiteCode, row.FoldedServer, row.Type });
            table.HasIndex(row => row.SiteCode);
        });
        modelBuilder.Entity<WaitingRow>(table =>
        {
            table.ToTable("waiting").HasKey(row => new { row.ClaimId, row.Row });
            table.HasIndex(row => new { row.Condition, row.ClaimId, row.Row });
            table.HasIndex(row => row.NextAttemptAt);
        });
        modelBuilder.Entity<ReleaseRow>().ToTable("releases").HasKey(row => row.ReleaseId);
        modelBuilder.Entity<DeadLetterRow>(table =>
        {
            table.ToTable("dead_letters").HasKey(row => new { row.ClaimId, row.Row });
            table.Ignore(row => row.Id);

            // No index has the state or the replay in it: a letter that goes back and fails again changes none of them.
            table.Property(row => row.ClosedState).HasComputedColumnSql("case when state in ('resolved', 'discarded') then state end", stored: Database.IsNpgsql());
            table.HasIndex(row => new { row.LastFailedAt, row.ClaimId, row.Row }).HasFilter(Open).HasDatabaseName("ix_dead_letters_open");
            table.HasIndex(row => new { row.ClosedState, row.LastFailedAt, row.ClaimId, row.Row, row.ClosedAt }).HasFilter("closed_state is not null").HasDatabaseName("ix_dead_letters_closed");
            table.HasIndex(row => new { row.GroupKey, row.LastFailedAt, row.ClaimId, row.Row }).HasFilter(Open).HasDatabaseName("ix_dead_letters_group");
            table.HasIndex(row => new { row.Condition, row.ClaimId, row.Row }).HasFilter(Open).HasDatabaseName("ix_dead_letters_condition");
            table.HasIndex(row => row.SiteCode).HasFilter(Open).HasDatabaseName("ix_dead_letters_site");
            table.HasIndex(row => row.Reason).HasFilter(Open).HasDatabaseName("ix_dead_letters_reason");
        });
        modelBuilder.Entity<ReplayItemRow>(table =>
        {
            table.ToTable("replay_items").HasKey(row => row.Seq);
            table.HasIndex(row => new { row.ClaimId, row.Row }).IsUnique();
        });
        modelBuilder.Entity<ReplayOutcomeRow>(table =>
        {
            table.ToTable("replay_outcomes").HasKey(row => row.OutcomeId);
            table.HasIndex(row => row.JobId);
        });
        modelBuilder.Entity<DeadLetterGroupRow>(table =>
        {
            table.ToTable("dead_letter_groups").HasKey(row => row.GroupKey);
            table.HasIndex(row => row.Condition);
        });
        modelBuilder.Entity<ReplayJobRow>(table =>
        {
            table.ToTable("replay_jobs").HasKey(row => row.JobId);
            table.Ignore(row => row.Done);
            table.HasIndex(row => row.State);
            table.HasIndex(row => row.JobId).HasFilter("sent_to < staged_to").HasDatabaseName("ix_replay_jobs_unsent");
        });
        modelBuilder.Entity<ApiKeyRow>(table =>
        {
            table.ToTable("api_keys").HasKey(row => row.Name);
            table.HasIndex(row => row.Hash).IsUnique();
        });
        modelBuilder.Entity<AuditRow>().ToTable("audit").HasKey(row => row.AuditId);
        modelBuilder.Entity<DeadLetterEventRow>(table =>
        {
            table.ToTable("dead_letter_events");
            table.Property(row => row.EventId).ValueGeneratedOnAdd();
            if (Database.IsNpgsql())
            {
                // One index does for both.
                table.HasKey(row => new { row.ClaimId, row.Row, row.EventId });
            }
            else
            {
                // SQLite numbers the rows of a key of one column only.
                table.HasKey(row => row.EventId);
                table.HasIndex(row => new { row.ClaimId, row.Row });
            }
        });
        modelBuilder.Entity<EffectRow>().ToTable("effects").HasKey(row => row.EffectId);
        modelBuilder.Entity<DecidedClaimRow>().ToTable("decided_claims").HasKey(row => row.ClaimId);
        modelBuilder.Entity<CounterRow>().ToTable("counters").HasKey(row => row.Worker);
        modelBuilder.Entity<LaneOutcomeRow>().ToTable("lane_outcomes").HasKey(row => new { row.Lane, row.At, row.Worker });
        modelBuilder.Entity<LaneHoldRow>().ToTable("lane_holds").HasKey(row => row.Lane);
        modelBuilder.Entity<HistoryRow>().ToTable("history").HasKey(row => row.At);
        modelBuilder.Entity<RoleInstanceRow>().ToTable("role_instances").HasKey(row => new { row.Role, row.Instance });
        modelBuilder.Entity<NoticeRow>(table =>
        {
            table.ToTable("notices").HasKey(row => row.NoticeId);
            table.HasIndex(row => row.NoticeId).HasFilter("not dispatched").HasDatabaseName("ix_notices_undispatched");
        });
        modelBuilder.Entity<WebhookRow>().ToTable("webhooks").HasKey(row => row.Name);
        modelBuilder.Entity<WebhookDeliveryRow>(table =>
        {
            table.ToTable("webhook_deliveries").HasKey(row => row.DeliveryId);
            table.HasIndex(row => row.NextAttemptAt).HasFilter("next_attempt_at is not null").HasDatabaseName("ix_webhook_deliveries_next");
        });
        modelBuilder.Entity<DataProtectionKeyRow>().ToTable("data_protection_keys").HasKey(row => row.Name);

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            // ROW is a keyword of SQL.
            property.SetColumnName(property.Name == nameof(WaitingRow.Row) ? "file_row" : SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private sealed class PackageIdConverter() : ValueConverter<PackageId, string>(id => id.ToString(), text => PackageId.Parse(text));

    private sealed class ReportedPackageIdConverter()
        : ValueConverter<ReportedPackageId, string>(id => id.ToString(), text => ReportedPackageId.Parse(text));

    private sealed class SiteCodeConverter() : ValueConverter<SiteCode, string>(code => code.ToString(), text => SiteCode.Parse(text));

    private sealed class WireNameConverter<T>() : ValueConverter<T, string>(value => value.WireName(), name => WireNames.Parse<T>(name))
        where T : struct, Enum;
}
