using Microsoft.Extensions.Logging;
using Replication.Domain;
using Replication.Hosting.Health;

namespace Replication.Despooler.Inbox;

/// <summary>
/// Which lanes rest because their folder fails, and until when. The environment's fault is nobody's dead letter: it is said once in the
/// log, stands in the readiness while it lasts, and is tried again. The claim loop's own; not for several threads.
/// </summary>
internal sealed class LanePauses(Readiness readiness, ILogger<LanePauses> logger)
{
    /// <summary>The inbox as a whole, of which the root lane is only a part.</summary>
    public const string Inbox = "inbox";

    private readonly Dictionary<string, BackOff> _pauses = new(StringComparer.Ordinal);

    /// <summary>The name under which readiness shows a lane.</summary>
    public static string PartOf(string lane) => $"lane:{LaneName.Show(lane)}";

    public bool IsPaused(string part, TimeSpan now) => _pauses.TryGetValue(part, out var pause) && pause.Until > now;

    /// <summary>When the next pause after <paramref name="now"/> ends; null where there is none.</summary>
    public TimeSpan? NextEndAt(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (var pause in _pauses.Values)
        {
            if (pause.Until > now && (next is null || pause.Until < next))
            {
                next = pause.Until;
            }
        }

        return next;
    }

    public void Pause(string part, IOException fault, TimeSpan now)
    {
        bool known = _pauses.TryGetValue(part, out var pause);
        _pauses[part] = pause.Next(now);
        readiness.Report(part, fault.Message);
        if (!known)
        {
            DespoolerTelemetry.LanePaused();
            DespoolerLog.LanePaused(logger, part, fault.Message);
        }
    }

    public void Resume(string part)
    {
        if (_pauses.Remove(part))
        {
            readiness.Clear(part);
            DespoolerLog.LaneResumed(logger, part);
        }
    }
}
