using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Replication.Tests.Servers;

/// <summary>A certificate authority of a test's own and a broker's certificate for <c>localhost</c>, as files.</summary>
internal sealed class BrokerTls : IDisposable
{
    public BrokerTls()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = RSA.Create(2048);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());

        // The server in a container is another user.
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("replication-tls-").FullName;

    public int Port { get; } = TestServer.FreePort();

    public string AuthorityFile => Path.Combine(Folder, "authority.pem");

    public string ConnectionString => new UriBuilder("amqps", "localhost", Port)
    {
        UserName = BrokerAdministration.User,
        Password = BrokerAdministration.Password,
    }.Uri.ToString();

    /// <summary>For <c>rabbitmq.conf</c>.</summary>
    /// <param name="listen">Port, or address and port.</param>
    /// <param name="folder">Where the server sees the files.</param>
    public static string Configuration(string listen, string folder) =>
        $"""
         listeners.ssl.1 = {listen}
         ssl_options.cacertfile = {folder}/authority.pem
         ssl_options.certfile = {folder}/certificate.pem
         ssl_options.keyfile = {folder}/key.pem
         ssl_options.verify = verify_none
         ssl_options.fail_if_no_peer_cert = false

         """;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
