using Microsoft.Extensions.Time.Testing;
using Replication.Contracts;
using Replication.DistributionManager.Statuses;
using Replication.DistributionManager.Waiting;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Tests.SiteDatabase;

/// <summary>A site database of a test's own, with its stores.</summary>
internal sealed class SiteDatabaseFixture : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WorkerSettings _worker;

    private SiteDatabaseFixture(TestDatabase database, bool learnSites)
    {
        _database = database;
        _worker = new WorkerSettings { Worker = "test", LearnSitesUnder = learnSites ? SiteCode.Parse("CEN") : null, MessagesDieWithProcess = true };
        Database = database.Database;
        Statuses = new StatusStore(Database, _worker, Time);
        Packages = new PackageStore(Database, Time);
        Sites = new SiteStore(Database, Time);
        DeadLetters = new DeadLetterStore(Database, _worker, Time);
        Retention = new DeadLetterRetention(Database, _worker, Time);
        Transfer = new DeadLetterTransfer(Database, _worker, Time);
        Audit = new AuditStore(Database);
        Replays = new ReplayJobStore(Database, Time);
        Effects = new EffectStore(Database);
        Counters = new CounterStore(Database);
        Claims = new ClaimStore(Database);
        Waiting = new WaitingQueries(Database);
        Rows = new StatusQueries(Database);
        Lanes = new LaneStore(Database, Time);
        Groups = new DeadLetterGroups(Database, Time);
        History = new HistoryStore(Database, Time);
        Presence = new PresenceStore(Database, Time);
        Notices = new NoticeStore(Database);
        Webhooks = new WebhookStore(Database, Time);
        Deliveries = new WebhookDeliveryStore(Database, Time);
    }

    public FakeTimeProvider Time { get; } = new(Reports.Now);

    public Database Database { get; }

    public StatusStore Statuses { get; }

    public PackageStore Packages { get; }

    public SiteStore Sites { get; }

    public DeadLetterStore DeadLetters { get; }

    public DeadLetterRetention Retention { get; }

    public DeadLetterTransfer Transfer { get; }

    public AuditStore Audit { get; }

    public ReplayJobStore Replays { get; }

    public EffectStore Effects { get; }

    public CounterStore Counters { get; }

    public ClaimStore Claims { get; }

    public WaitingQueries Waiting { get; }

    public StatusQueries Rows { get; }

    public LaneStore Lanes { get; }

    public DeadLetterGroups Groups { get; }

    public HistoryStore History { get; }

    public PresenceStore Presence { get; }

    public NoticeStore Notices { get; }

    public WebhookStore Webhooks { get; }

    public WebhookDeliveryStore Deliveries { get; }

    private StatusRules Rules => new(new WaitingOptions(), Time.GetUtcNow());

    public static async Task<SiteDatabaseFixture> CreateAsync(bool learnSites = true)
    {
        var fixture = new SiteDatabaseFixture(await TestDatabase.CreateAsync(), learnSites);
        await fixture.Database.MigrateAsync(CancellationToken.None);
        return fixture;
    }

    public async Task<StatusOutcome[]> DecideAsync(params PendingReport[] pending) =>
        [.. (await Statuses.DecideAsync(pending, Rules.Decide, null, CancellationToken.None)).Select(item => item.Outcome)];

    public async Task<StatusOutcome[]> DecideDueAsync() =>
        [.. (await Statuses.DecideDueAsync(100, Rules.Decide, CancellationToken.None)).Select(item => item.Outcome)];

    public async Task<StatusOutcome[]?> DecideReleasedAsync(int limit = 100) =>
        (await Statuses.DecideReleasedAsync(limit, Rules.Decide, CancellationToken.None))?.Reports.Select(item => item.Outcome).ToArray();

    public Task AddPackagesAsync(params string[] ids) => Packages.AddAsync(
        [.. ids.Select(PackageId.Parse).Select(id => new PackageRow
        {
            PackageId = id,
            Pattern = id.Pattern,
            Name = id.ToString(),
            AddedAt = Time.GetUtcNow(),
        })],
        "tester",
        CancellationToken.None);

    /// <summary>Makes the database refuse every status row of a server.</summary>
    public Task RefuseServerAsync(string server) => _database.RefuseServerAsync(server);

    public Task<CounterSums> SumsAsync() => Counters.ReadAsync(CancellationToken.None);

    /// <summary>Takes the letters that the effects hold and records them, as the queue would.</summary>
    public async Task<List<FailedItem>> DeliverLettersAsync()
    {
        var effects = await Effects.TakeAsync(Guid.CreateVersion7(Time.GetUtcNow()), 1_000, CancellationToken.None);
        var letters = effects.FindAll(effect => effect.Queue == QueueNames.DeadLetters)
            .ConvertAll(effect => ContractJson.Read<FailedItem>(effect.Body));
        await RecordAsync([.. letters]);
        return letters;
    }

    public Task<RecordedLetters> RecordAsync(params FailedItem[] letters) => DeadLetters.RecordAsync(
        [.. letters.Select(Replication.DeadLetters.Intake.LetterWire.FromWire)], CancellationToken.None);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
