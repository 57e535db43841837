using System.Runtime.Versioning;

namespace Replication.Tests.Despooler;

/// <summary>What this process may do whatever permissions say.</summary>
[SupportedOSPlatform("linux")]
internal static class Privilege
{
    /// <summary>
    /// Whether permissions do not hold for this process, as for root with all its capabilities; <c>tests/run</c> takes those away.
    /// </summary>
    public static bool ReadsEverything { get; } = Probe();

    private static bool Probe()
    {
        string file = Path.GetTempFileName();
        File.SetUnixFileMode(file, UnixFileMode.None);
        try
        {
            File.ReadAllBytes(file);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
