using Replication.Cli.Simulation;
using Replication.Tests.Journeys;
using Xunit;

namespace Replication.Tests.Faults;

/// <summary>
/// Files of simulated children, a tenth of them faulty, given to an inbox in portions, and what must have become of them whatever happened
/// meanwhile.
/// </summary>
internal sealed class SimulatedLoad
{
    private readonly int _statuses;
    private readonly string _inbox;
    private readonly string _sent;
    private readonly string[] _files;
    private readonly ChildSites _children;
    private int _given;

    public SimulatedLoad(string inbox, int statuses)
    {
        (_statuses, _inbox) = (statuses, inbox);
        _children = new ChildSites(new SimulationPlan(Sites: 5, Packages: 100, statuses, Seed: 11, Faults: 0.1));

        // Beside the inbox, so that a file is renamed in.
        _sent = Path.Combine(Path.GetDirectoryName(inbox)!, "sent");
        Assert.Equal(statuses, Simulator.WriteFiles(_children, _sent, _ => { }, CancellationToken.None));
        _files = [.. Directory.EnumerateFiles(_sent, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_sent, file))];
        new Random(11).Shuffle(_files);
    }

    public IEnumerable<string> PackageIds => _children.Packages().Select(package => package.PackageId);

    /// <summary>Renames the next files into the inbox.</summary>
    /// <returns>How many were given so far.</returns>
    public int Give(int count)
    {
        foreach (string file in _files.AsSpan(_given, count))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_inbox, file))!);
            File.Move(Path.Combine(_sent, file), Path.Combine(_inbox, file));
        }

        return _given += count;
    }

    /// <summary>
    /// Waits for the end and looks whether nothing is lost and nothing doubled. What was delivered again is received and stale once more; the
    /// other figures are those of a run without faults.
    /// </summary>
    /// <returns>How many reports were delivered again.</returns>
    public async Task<long> RequireExactAsync(RoleProcesses site)
    {
        Assert.Equal(_statuses, _given);
        var summary = await site.SettledAsync(_statuses);
        int faults = _statuses / 10;

        // Of nine faulty ones one is sent twice, one is of a package that nobody knows, the others are letters.
        int repeated = (faults + 8) / 9, waiting = (faults + 7) / 9;
        string all = summary.ToJsonString();
        Assert.True(RoleProcesses.Of(summary, "rows") == _statuses - faults, all);
        Assert.True(RoleProcesses.Of(summary, "applied") == _statuses - faults, all);
        Assert.True(RoleProcesses.Of(summary, "waiting") == waiting, all);
        Assert.True(RoleProcesses.Of(summary, "deadLettered") == faults - repeated - waiting, all);
        long redelivered = RoleProcesses.Of(summary, "received") - _statuses;
        Assert.True(RoleProcesses.Of(summary, "stale") == repeated + redelivered, all);
        Assert.Equal(faults - repeated - waiting, (await site.ListAsync("api/dead-letters?limit=0")).Count);
        Assert.Equal(waiting, (await site.ListAsync("api/waiting?limit=0")).Count);
        return redelivered;
    }
}
