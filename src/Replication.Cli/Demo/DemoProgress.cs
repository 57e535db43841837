using Microsoft.Extensions.DependencyInjection;
using Replication.SiteDatabase;
using Spectre.Console;

namespace Replication.Cli.Demo;

/// <summary>Shows while the demo runs what has an outcome already.</summary>
internal sealed class DemoProgress : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _shown;

    private DemoProgress(IAnsiConsole console, IServiceProvider services, int statuses) =>
        _shown = console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(progress => ShowAsync(progress, services.GetRequiredService<CounterStore>(), statuses));

    /// <summary>Starts showing; disposing the result ends it.</summary>
    public static DemoProgress Start(IAnsiConsole console, IServiceProvider services, int statuses) => new(console, services, statuses);

    public void Dispose()
    {
        _stop.Cancel();
        _shown.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task ShowAsync(ProgressContext progress, CounterStore counters, int statuses)
    {
        var decided = progress.AddTask("Statuses with an outcome", maxValue: statuses);
        while (!_stop.IsCancellationRequested)
        {
            decided.Value = (await counters.ReadAsync(CancellationToken.None)).Received;
            await Task.Delay(LookInterval, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        decided.Value = (await counters.ReadAsync(CancellationToken.None)).Received;
    }
}
