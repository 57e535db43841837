using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Despooler;
using Replication.Despooler.Claims;
using Replication.Hosting.Bus;
using Replication.Hosting.Health;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>
/// A despooler on real folders and the in-memory bus. What it publishes is recorded; a ledger decides it, at once or when told.
/// </summary>
internal sealed class DespoolerFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("replication-despooler-");
    private readonly Dictionary<string, string?> _settings = new(StringComparer.Ordinal);
    private IHost? _host;

    /// <summary>The inbox of another fixture; null for one of its own.</summary>
    public string? SharedInbox { get; init; }

    public string Inbox => SharedInbox ?? Path.Combine(_folder.FullName, "inbox");

    public string Claimed => Path.Combine(Inbox, ".claimed");

    public string Quarantine { get; set; } = "";

    public string Archive => Path.Combine(_folder.FullName, "archive");

    /// <summary>A folder outside the inbox, on its file system.</summary>
    public string Outside => Directory.CreateDirectory(Path.Combine(_folder.FullName, "outside")).FullName;

    public Recorder Recorded { get; private set; } = new();

    /// <summary>Null: a claim is done when it is sent.</summary>
    public LedgerInMemory? Ledger { get; set; } = new();

    public Readiness Readiness => _host!.Services.GetRequiredService<Readiness>();

    public InboxLanes Lanes => _host!.Services.GetRequiredService<InboxLanes>();

    public DespoolerFixture With(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    public async Task<DespoolerFixture> StartAsync()
    {
        Quarantine = Quarantine.Length == 0 ? Path.Combine(_folder.FullName, "quarantine") : Quarantine;
        Recorded = new Recorder { Ledger = Ledger };
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Recorded);
        builder.Services.AddReplicationHealth();
        builder.Services.AddReplicationBus(null, new BusTopology([], "lost", "lost", "lost", "told"), [], (_, _, _, _) => null, bus =>
        {
            bus.AddDespoolerConsumers();
            bus.AddConsumer<FilesRecorder, FilesRecorderDefinition>();
            bus.AddConsumer<LettersRecorder, LettersRecorderDefinition>();
        });
        if (Ledger is not null)
        {
            builder.Services.AddSingleton<IClaimLedger>(Ledger);
        }

        builder.Services.AddDespooler(new DespoolerFolders(Inbox, Quarantine));
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        return this;
    }

    public async Task StopAsync()
    {
        await _host!.StopAsync(CancellationToken.None);
        await EndAsync();
    }

    /// <summary>Ends the process without letting it finish anything.</summary>
    public async Task CrashAsync()
    {
        var despooler = _host!.Services.GetServices<IHostedService>().OfType<InboxDespooler>().Single();
        await _host.StopAsync(new CancellationToken(canceled: true));
        await (despooler.ExecuteTask ?? Task.CompletedTask);
        await EndAsync();
    }

    public Task SendAsync<T>(string queue, T message)
        where T : class =>
        _host!.Services.GetRequiredService<QueueSender>().SendAsync(queue, message, TestContext.Current.CancellationToken);

    /// <summary>Writes a file outside and renames it into a lane, as a child that knows how to does.</summary>
    public string RenameIn(string lane, string name, string content = "content")
    {
        string outside = Path.Combine(Outside, Guid.CreateVersion7().ToString());
        File.WriteAllText(outside, content);
        string target = In(lane, name);
        File.Move(outside, target);
        return target;
    }

    /// <summary>A path in a lane, whose folder is made.</summary>
    public string In(string lane, string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(Inbox, lane)).FullName, name);

    /// <summary>Files in <c>.claimed</c> that are claims.</summary>
    public IReadOnlyList<string> ClaimedFiles() => !Directory.Exists(Claimed)
        ? []
        : [.. Directory.EnumerateFileSystemEntries(Claimed, "*~*", SearchOption.AllDirectories)];

    /// <summary>Waits until something holds; fails with the caller's words otherwise.</summary>
    public static async Task Until(Func<bool> holds, string what, double seconds = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"Not within {seconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await CrashAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task EndAsync()
    {
        await ((IAsyncDisposable)_host!).DisposeAsync();
        _host = null;
    }
}

/// <summary>What was published, in its order.</summary>
internal sealed class Recorder
{
    public LedgerInMemory? Ledger { get; init; }

    public ConcurrentQueue<FilesClaimed> Batches { get; } = new();

    public ConcurrentQueue<FailedItem> Letters { get; } = new();

    public IEnumerable<ClaimedFile> Files => Batches.SelectMany(batch => batch.Files);

    public int FileCount => Batches.Sum(batch => batch.Files.Count);
}

/// <summary>The ledger of the tests: decides what is consumed, unless it is told to wait.</summary>
internal sealed class LedgerInMemory : IClaimLedger
{
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _decided = [];

    public bool DecidesAtOnce { get; set; } = true;

    public ConcurrentQueue<Guid> Forgotten { get; } = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _decided.Count;
            }
        }
    }

    public void Decide(IEnumerable<Guid> claimIds)
    {
        lock (_gate)
        {
            _decided.UnionWith(claimIds);
        }
    }

    public Task<IReadOnlyList<Guid>> ReadDecidedAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Guid>>([.. _decided.Take(limit)]);
        }
    }

    public Task ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _decided.ExceptWith(claimIds);
        }

        foreach (var id in claimIds)
        {
            Forgotten.Enqueue(id);
        }

        return Task.CompletedTask;
    }
}

internal sealed class FilesRecorder(Recorder recorder) : IConsumer<FilesClaimed>
{
    public Task Consume(ConsumeContext<FilesClaimed> context)
    {
        recorder.Batches.Enqueue(context.Message);
        if (recorder.Ledger is { DecidesAtOnce: true } ledger)
        {
            ledger.Decide(context.Message.Files.Select(file => file.ClaimId));
        }

        return Task.CompletedTask;
    }
}

internal sealed class FilesRecorderDefinition : ConsumerDefinition<FilesRecorder>
{
    public FilesRecorderDefinition()
    {
        EndpointName = QueueNames.Translation;
        ConcurrentMessageLimit = 1;
    }
}

internal sealed class LettersRecorder(Recorder recorder) : IConsumer<ItemsDeadLettered>
{
    public Task Consume(ConsumeContext<ItemsDeadLettered> context)
    {
        foreach (var item in context.Message.Items)
        {
            recorder.Letters.Enqueue(item);
        }

        if (recorder.Ledger is { DecidesAtOnce: true } ledger)
        {
            ledger.Decide(context.Message.Items.Select(item => item.ClaimId));
        }

        return Task.CompletedTask;
    }
}

internal sealed class LettersRecorderDefinition : ConsumerDefinition<LettersRecorder>
{
    public LettersRecorderDefinition()
    {
        EndpointName = QueueNames.DeadLetters;
        ConcurrentMessageLimit = 1;
    }
}
