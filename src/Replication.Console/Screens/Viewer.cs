using Replication.SiteDatabase;

namespace Replication.Console.Screens;

/// <summary>Who looks at a screen.</summary>
/// <param name="Authentication">Whether they signed in: without authentication anybody on this machine is an administrator.</param>
public sealed record Viewer(string Name, AccessRole Role, bool Authentication)
{
    /// <summary>Before it is known.</summary>
    public static Viewer Nobody { get; } = new("", AccessRole.Viewer, true);

    /// <summary>Whether they may change what stands in the site.</summary>
    public bool Operates => Role >= AccessRole.Operator;

    /// <summary>Whether they may make keys and webhooks.</summary>
    public bool Administers => Role >= AccessRole.Administrator;
}
