using System.Text;

namespace Replication.Tests.Cli;

/// <summary>Files that a parser could fall over: each is broken, and must be answered for what it is.</summary>
internal static class HostileFiles
{
    private const int Seed = 20_260_101;
    private const int LargestMif = 5_000_000;

    /// <summary>Names with octets, those of the corpus with flipped bits last.</summary>
    public static IEnumerable<(string Name, byte[] Octets)> All()
    {
        yield return ("nested-blocks", Encoding.ASCII.GetBytes("Start Component " + string.Concat(Enumerable.Repeat("Start Group Start Attribute ", 50_000))));
        yield return ("endless-literal", Filled("Start Component Name = \"", (byte)'a', LargestMif));
        yield return ("nothing-but-nul", new byte[LargestMif]);
        yield return ("sixty-megabytes", Filled("Start Component Name = \"C\" ", (byte)' ', 60 * 1024 * 1024));
        byte[] random = new byte[64 * 1024];
        new Random(Seed).NextBytes(random);
        yield return ("random-octets", random);
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Replication.Mif.Tests", "Corpus"), "*.mif").Order(StringComparer.Ordinal))
        {
            byte[] octets = File.ReadAllBytes(file);
            if (octets.Length > 200)
            {
                yield return ($"flipped-{Path.GetFileNameWithoutExtension(file)}", Flipped(octets));
            }
        }
    }

    private static byte[] Filled(string beginning, byte octet, int count)
    {
        byte[] octets = new byte[count];
        octets.AsSpan().Fill(octet);
        Encoding.ASCII.GetBytes(beginning).CopyTo(octets, 0);
        return octets;
    }

    /// <summary>A bit of every twenty octets: none of the statements around survives all of them.</summary>
    private static byte[] Flipped(byte[] octets)
    {
        var random = new Random(Seed);
        for (int start = 0; start + 20 <= octets.Length; start += 20)
        {
            octets[start + random.Next(20)] ^= (byte)(1 << random.Next(7));
        }

        return octets;
    }
}
