using System.Globalization;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Ceiling;

/// <summary>Whether a lane is to pause. Pure.</summary>
internal static class CeilingRule
{
    /// <param name="lane">What came in by the lane within the window.</param>
    /// <returns>Why the lane is to pause, with the figures; null where it is to go on, or is paused already.</returns>
    public static string? WhyPause(LaneFigures lane, CeilingOptions ceiling) =>
        lane.IsHeld || lane.Items < ceiling.MinimumItems || lane.Faults <= ceiling.Share * lane.Items
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{lane.Faults:N0} of {lane.Items:N0} items within {ceiling.Window} became dead letters by their own fault, which is more than {ceiling.Share:P0}.");
}
