namespace Replication.Tests.Servers;

/// <summary>Tests that would starve each other run one after the other: those that start many processes, and those that wait for outages.</summary>
internal static class Heavy
{
    public const string Processes = Journeys.RoleProcesses.Collection;
    public const string Outages = "outages";
}
