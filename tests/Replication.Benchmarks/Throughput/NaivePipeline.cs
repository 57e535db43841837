using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Domain;
using Replication.Tests.Servers;
using Replication.Translation;

namespace Replication.Benchmarks.Throughput;

/// <summary>
/// What MassTransit's quick start leads to: each file a message, each stage a consumer with the defaults, each message a
/// <c>SaveChanges</c>. A file is published and removed by a worker, translated by a consumer, written by another: two queues, three stages,
/// one process.
/// </summary>
internal sealed class NaivePipeline : IPipeline
{
    private readonly BaselineTable _table;
    private readonly IHost _host;
    private readonly string _virtualHost;

    private NaivePipeline(BaselineTable table, string virtualHost, IHost host, int files) =>
        (_table, _virtualHost, _host, Files) = (table, virtualHost, host, files);

    public string Name => "naive";

    public int Files { get; }

    public string Workplace { get; } = Directory.CreateTempSubdirectory("replication-naive-").FullName;

    public IReadOnlyDictionary<string, int> Processes { get; } = new Dictionary<string, int>(StringComparer.Ordinal) { ["naive"] = Environment.ProcessId };

    public static async Task<NaivePipeline> StartAsync(StatusLoad load, int files)
    {
        var table = await BaselineTable.CreateAsync(load.PackageIds);
        const string virtualHost = "naive";
        await TestServers.Administration.AddHostAsync(virtualHost);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(table).AddSingleton<Progress>();
        builder.Services.AddDbContext<StatusContext>(options => options.UseNpgsql(table.ConnectionString));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<TranslateConsumer>();
            bus.AddConsumer<ApplyConsumer>();
            bus.UsingRabbitMq((context, transport) =>
            {
                transport.Host(new Uri(TestServers.Broker.ConnectionString + virtualHost));
                transport.ConfigureEndpoints(context);
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new NaivePipeline(table, virtualHost, host, files);
    }

    public Task ForgetAsync() => _table.ForgetAsync();

    public async Task DrainAsync(string folder, int files)
    {
        var progress = _host.Services.GetRequiredService<Progress>();
        var done = progress.Expect(files);
        var bus = _host.Services.GetRequiredService<IBus>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.MIF", SearchOption.AllDirectories))
        {
            await bus.Publish(new StatusFile(Path.GetFileName(file), await File.ReadAllBytesAsync(file)));
            File.Delete(file);
        }

        await done;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await TestServers.Administration.RemoveHostAsync(_virtualHost);
        Directory.Delete(Workplace, recursive: true);
    }

    /// <summary>A file.</summary>
    public sealed record StatusFile(string FileName, byte[] Content);

    /// <summary>What it says.</summary>
    public sealed record StatusRead(string FileName, ReportedStatus Status);

    /// <summary>The first queue.</summary>
    public sealed class TranslateConsumer : IConsumer<StatusFile>
    {
        public Task Consume(ConsumeContext<StatusFile> context) => context.Publish(
            new StatusRead(context.Message.FileName, StatusTranslator.Translate(context.Message.Content).Reports!.Single()));
    }

    /// <summary>The second queue.</summary>
    internal sealed class ApplyConsumer(StatusContext tables, BaselineTable known, Progress progress) : IConsumer<StatusRead>
    {
        public async Task Consume(ConsumeContext<StatusRead> context)
        {
            var status = context.Message.Status;
            string packageId = known.Resolve(status), folded = status.Server.ToUpperInvariant();
            int type = (int)WireNames.Parse<PackageServerType>(status.Type);
            var row = await tables.Statuses.FindAsync([packageId, status.SiteCode, folded, type], context.CancellationToken);
            if (row is null)
            {
                row = new StatusRow { PackageId = packageId, SiteCode = status.SiteCode, FoldedServer = folded, Type = type, Server = status.Server, TransactionId = -1 };
                tables.Statuses.Add(row);
            }

            if ((status.TransactionId ?? 0, status.UpdatedAt).CompareTo((row.TransactionId, row.UpdatedAt)) > 0)
            {
                row.Status = (int)WireNames.Parse<PackageStatus>(status.Status);
                (row.TransactionId, row.UpdatedAt, row.SourceVersion, row.Share) = (status.TransactionId ?? 0, status.UpdatedAt, status.SourceVersion, status.Share);
            }

            await tables.SaveChangesAsync(context.CancellationToken);
            progress.Done();
        }
    }

    internal sealed class StatusRow
    {
        public required string PackageId { get; init; }

        public required string SiteCode { get; init; }

        public required string FoldedServer { get; init; }

        public required int Type { get; init; }

        public required string Server { get; init; }

        public int Status { get; set; }

        public long TransactionId { get; set; }

        public DateTimeOffset UpdatedAt { get; set; }

        public int? SourceVersion { get; set; }

        public string? Share { get; set; }
    }

    internal sealed class StatusContext(DbContextOptions<StatusContext> options) : DbContext(options)
    {
        public DbSet<StatusRow> Statuses => Set<StatusRow>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            var table = modelBuilder.Entity<StatusRow>();
            table.ToTable("statuses").HasKey(row => new { row.PackageId, row.SiteCode, row.FoldedServer, row.Type });
            foreach (var property in table.Metadata.GetProperties())
            {
                property.SetColumnName(string.Concat(property.Name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToLowerInvariant());
            }
        }
    }

    internal sealed class Progress
    {
        private TaskCompletionSource _all = new();
        private int _left;

        public Task Expect(int messages)
        {
            (_all, _left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), messages);
            return _all.Task;
        }

        public void Done()
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _all.TrySetResult();
            }
        }
    }
}
