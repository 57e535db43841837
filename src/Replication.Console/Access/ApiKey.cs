using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Replication.Console.Access;

/// <summary>Keys of the API as text. Pure, but for the making of one.</summary>
internal static class ApiKey
{
    /// <summary>A key that somebody else has made has so many characters at least.</summary>
    public const int Length = 32;

    private const string Prefix = "rpl_";

    /// <summary>A new key: 32 random octets after a prefix by which a leaked one is found.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, 32 octets.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
