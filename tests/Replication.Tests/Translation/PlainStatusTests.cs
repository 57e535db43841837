using System.Text;
using Replication.Cli.Simulation;
using Replication.Mif;
using Replication.Translation;
using Xunit;
using SimulatedMif = Replication.Cli.Simulation.StatusMif;

namespace Replication.Tests.Translation;

/// <summary>The short way for plain files says what the long way over the document says, or nothing.</summary>
public sealed class PlainStatusTests(ITestOutputHelper output)
{
    private const int Rounds = 60_000;

    // Whatever may stand somewhere in a MIF, right there or wrong.
    private static readonly string[] Pieces =
    [
        "\"", "\\", "\\\"", "\\\\", "\\x41", "\r\n", "\n", "\r", " ", "\t", "// note\r\n", "/", "=", ",", "{", "}", "(", ")", "*", "|", "0", "1", "7", "-1", "010", "0x1", "2147483648", "9999999999",
        "\0", "\u00e9", "\u0080", "A", "Z", "z", "\"\"", "\"a\" \"b\"", "unknown", "unsupported", "Start Group\r\n", "End Group\r\n", "Start Attribute\r\n", "End Attribute\r\n", "End Component\r\n",
        "Key = 1\r\n", "Key = 1,2\r\n", "ID = 3\r\n", "ID = 0\r\n", "Name = \"x\"\r\n", "Value = \"\"\r\n", "Value = 5\r\n", "Type = Integer\r\n", "Type = String(3)\r\n", "Type = Date\r\n",
        "Access = Read-Only\r\n", "Storage = Common\r\n", "Description = \"d\"\r\n", "Class = \"MICROSOFT|PACKAGELOCATION|1.0\"\r\n", "{ \"100Z0007\", \"S\" }\r\n", new string('x', 256),
    ];

    [Fact]
    public void What_sites_write_is_plain()
    {
        foreach (string file in Samples())
        {
            byte[] octets = Encoding.Latin1.GetBytes(file);
            var report = PlainStatus.Read(octets, MifOptions.Default);

            Assert.NotNull(report);
            Assert.Equal(StatusTranslator.TranslateDocument(octets).Reports![0], report);
        }
    }

    [Fact]
    public void Where_a_file_was_changed_both_ways_still_agree()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);

        // With a server's name that soon becomes longer than its type declares.
        string[] samples = [.. Samples(), .. Samples().Take(1).Select(file => file.Replace("String(255)", "String(5)", StringComparison.Ordinal))];
        int plain = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string file = samples[random.Next(samples.Length)];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                file = Change(file, samples, random);
            }

            byte[] octets = Encoding.Latin1.GetBytes(file);
            if (PlainStatus.Read(octets, MifOptions.Default) is not { } report)
            {
                continue;
            }

            plain++;
            var whole = StatusTranslator.TranslateDocument(octets);
            Assert.True(whole.IsTranslated && whole.Diagnostics.Count == 0 && whole.Reports is [var same] && same == report, $"{report}\n{whole.Error}\n{whole.Reports?[0]}\n{file}");
        }

        output.WriteLine($"{plain} of {Rounds} were plain");
        Assert.InRange(plain, Rounds / 20, Rounds);
    }

    [Fact]
    public void A_class_in_another_case_is_the_parsers_who_says_so() =>
        Assert.Null(PlainStatus.Read(Encoding.Latin1.GetBytes(Samples().First().Replace("PACKAGELOCATION", "PackageLocation", StringComparison.Ordinal)), MifOptions.Default));

    [Fact]
    public void Tighter_limits_are_kept()
    {
        byte[] octets = Encoding.Latin1.GetBytes(Samples().First());

        Assert.Null(PlainStatus.Read(octets, new MifOptions { MaximumAttributes = 3 }));
        Assert.Null(PlainStatus.Read(octets, new MifOptions { MaximumOctets = octets.Length - 1 }));
        Assert.False(StatusTranslator.Translate(octets, new MifOptions { MaximumGroups = 1 }).IsTranslated);
    }

    private static IEnumerable<string> Samples()
    {
        foreach (bool table in (bool[])[false, true])
        {
            foreach (string packageId in (string[])["100Z0006", "10000006"])
            {
                foreach (string server in (string[])["SRV1", "[\"Display=\\\\SRV1\\\"]MSWNET:[\"SMS_SITE=M03\"]\\\\SRV1\\"])
                {
                    yield return SimulatedMif.Write(
                        new SimulatedStatus { Site = "M03", PackageId = packageId, Server = server, Type = "COPY", Status = "Success", SourceVersion = 3, TransactionId = 42, Minute = 7 }, table);
                }
            }
        }
    }

    private static string Change(string file, string[] samples, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                string piece = Pieces[random.Next(Pieces.Length)];
                return file.Insert(random.Next(file.Length + 1), piece);
            case 1:
                int from = random.Next(file.Length), length = random.Next(1, 12);
                return file.Remove(from, Math.Min(length, file.Length - from));
            case 2:
                char[] letters = file.ToCharArray();
                letters[random.Next(letters.Length)] = (char)random.Next(256);
                return new string(letters);
            case 3:
                return file[..random.Next(file.Length + 1)] is var begin && random.Next(8) == 0 ? begin + "x" : file.ToUpperInvariant();
            default:
                return ChangeLines(file, samples, random);
        }
    }

    private static string ChangeLines(string file, string[] samples, Random random)
    {
        var lines = file.Split("\r\n").ToList();
        string[] others = samples[random.Next(samples.Length)].Split("\r\n");
        int at = random.Next(lines.Count), other = random.Next(lines.Count);
        switch (random.Next(4))
        {
            case 0:
                lines.Insert(at, lines[other]);
                break;
            case 1:
                lines.RemoveAt(at);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            default:
                lines[at] = others[random.Next(others.Length)];
                break;
        }

        return string.Join("\r\n", lines) is { Length: > 0 } text ? text : "\r\n";
    }
}
