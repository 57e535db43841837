using Replication.Mif;

namespace Replication.Cli.Mif;

/// <summary>A file as the verbs read it: its name as it was given, and its octets.</summary>
internal sealed record MifFile(string Name, byte[] Octets)
{
    /// <summary>
    /// Reads a file, and of one that is too large one octet more than a parser takes: enough to say so, however large it is.
    /// </summary>
    public static MifFile Read(string name)
    {
        int most = MifOptions.Default.MaximumOctets + 1;
        try
        {
            using var stream = File.OpenRead(name);
            byte[] octets = new byte[stream.CanSeek ? Math.Min(stream.Length, most) : most];
            int count = stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
            return new MifFile(name, octets[..count]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FailedException($"{name} can't be read: {exception.Message}");
        }
    }
}
