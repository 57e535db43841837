namespace Replication.Tests.Servers;

/// <summary>Tests that would starve each other run one after the other: those that start many processes, and those that wait for outages.</summary>
internal static class Heavy
{
    public const string Processes = Journeys.RoleProcesses.Collection;
    public const string Outages = "outages";

    /// <summary>Tests that want the machine to themselves; they come last.</summary>
    public const string Alone = "alone";
}

/// <summary>Runs when all others have ended.</summary>
[Xunit.CollectionDefinition(Heavy.Alone, DisableParallelization = true)]
public sealed class RunsAlone;
