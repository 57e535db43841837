namespace Replication.Mif;

/// <summary>The operating systems of paths.</summary>
public enum MifOperatingSystem
{
    /// <summary><c>dos</c>.</summary>
    Dos,

    /// <summary><c>macos</c>.</summary>
    MacOs,

    /// <summary><c>os2</c>.</summary>
    Os2,

    /// <summary><c>unix</c>.</summary>
    Unix,

    /// <summary><c>win16</c>.</summary>
    Win16,

    /// <summary><c>win32</c>.</summary>
    Win32,

    /// <summary><c>win9x</c>.</summary>
    Win9x,

    /// <summary><c>winnt</c>.</summary>
    WinNt,
}

/// <summary>Where the program is that a symbol's value is asked of (<see cref="MifValueKind.Symbol"/>). Nothing here runs it.</summary>
public sealed class MifPath
{
    /// <summary>The symbol, as written.</summary>
    public required string Name { get; init; }

    /// <summary>The programs in the order in which they were written, at most one for each operating system.</summary>
    public IReadOnlyList<MifProgram> Programs { get; init; } = [];

    /// <summary>Where its block begins.</summary>
    public MifPosition Position { get; init; }
}

/// <summary>The program of a path on one operating system.</summary>
/// <param name="System">The operating system.</param>
/// <param name="File">The program's file, as written; null for <c>direct-interface</c>: a program that registers itself.</param>
public readonly record struct MifProgram(MifOperatingSystem System, string? File);
