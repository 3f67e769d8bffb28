namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>Identity files that are right, and everything that is wrong with them (C-1).</summary>
[Trait("Rule", "C-1")]
public sealed class IdentityFileTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    [Fact]
    public void A_certificate_and_its_key_in_two_files()
    {
        Write(Certificates.Make("gw1.example.org"));

        Assert.Empty(Messages("certificate = c.pem, key = k.pem"));
    }

    [Fact]
    public void Certificate_chain_and_key_in_one_file_keep_the_intermediates_and_not_the_root()
    {
        using var chain = new CertificateChain();
        _folder.Write("c.pem", chain.Leaf.ExportCertificatePem() + "\n" + chain.Intermediate.ExportCertificatePem() + "\n" + chain.Root.ExportCertificatePem() + "\n" + chain.LeafKeyPem);
        Private("c.pem");

        Assert.Empty(Messages("certificate = c.pem"));
        var identity = IdentityLoader.Load(new IdentityFiles("default", File("c.pem"), null, null, null), ConfigurationFolder.Now).Identity!;
        Assert.Equal(chain.Leaf.Thumbprint, identity.Certificate.Thumbprint);
        Assert.Equal(chain.Intermediate.Thumbprint, Assert.Single(identity.Intermediates).Thumbprint);
        Assert.Equal(chain.Intermediate.Thumbprint, Assert.Single(identity.Context.IntermediateCertificates).Thumbprint);
    }

    [Fact]
    public void An_encrypted_key_with_its_password()
    {
        var made = Certificates.Make("gw1.example.org");
        Write((made.CertificatePem, Certificates.Encrypt(made.KeyPem, "pass word")));
        _folder.Write("p", "pass word\r\nnot this\n");

        Assert.Empty(Messages("certificate = c.pem, key = k.pem, key-password-file = p"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pass word")]
    public void A_PKCS12_file(string? password)
    {
        System.IO.File.WriteAllBytes(File("i.pfx"), Certificates.Pkcs12(Certificates.Make("gw1.example.org"), password));
        Private("i.pfx");
        _folder.Write("p", password ?? "");

        Assert.Empty(Messages("pkcs12 = i.pfx" + (password is null ? "" : ", key-password-file = p")));
    }

    [Fact]
    public void A_key_that_belongs_to_another_certificate()
    {
        Write((Certificates.Make("gw1.example.org").CertificatePem, Certificates.Make("gw2.example.org").KeyPem));

        Assert.Equal("default.key: the key does not belong to the certificate", Assert.Single(Messages("certificate = c.pem, key = k.pem")).Split(',')[0]);
    }

    [Fact]
    public void A_key_of_another_kind_than_the_certificate()
    {
        Write((Certificates.Make("gw1.example.org").CertificatePem, Rsa(2048).KeyPem));

        Assert.Contains("the key does not belong to the certificate", Assert.Single(Messages("certificate = c.pem, key = k.pem")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_key_without_a_password()
    {
        var made = Certificates.Make("gw1.example.org");
        Write((made.CertificatePem, Certificates.Encrypt(made.KeyPem, "hunter2")));

        var message = Assert.Single(Messages("certificate = c.pem, key = k.pem"));

        Assert.Contains("default.key: ", message, StringComparison.Ordinal);
        Assert.Contains("is encrypted, name the file that holds its password with key-password-file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_not_repeated_in_the_message()
    {
        var made = Certificates.Make("gw1.example.org");
        Write((made.CertificatePem, Certificates.Encrypt(made.KeyPem, "right")));
        _folder.Write("p", "hunter2");

        var message = Assert.Single(Messages("certificate = c.pem, key = k.pem, key-password-file = p"));

        Assert.Contains("cannot be decrypted", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("certificate = nope.pem, key = nope.key", "nope.pem\" cannot be read: there is no such file", "nope.key\" cannot be read: there is no such file")]
    [InlineData("certificate = junk, key = junk", "holds no readable certificate")]
    [InlineData("certificate = c.pem, key = c.pem", "holds no private key")]
    [InlineData("certificate = c.pem", "default.certificate: ", "holds no private key")]
    [InlineData("pkcs12 = junk", "is no PKCS#12 file, or it is encrypted")]
    [InlineData("pkcs12 = nope", "cannot be read: there is no such file")]
    [InlineData("key = k.pem", "the identity names no file")]
    [InlineData("certificate = c.pem, pkcs12 = junk", "the identity names PEM and PKCS#12 files")]
    [InlineData("certificate = c.pem, key = k.pem, key-password-file = nope", "default.key-password-file: ", "there is no such file")]
    [InlineData("certificate = c.pem, key = k.pem, password = x", "a password never stands in the configuration's text")]
    public void Files_that_cannot_be_used(string identity, params string[] words)
    {
        Write(Certificates.Make("gw1.example.org"));
        _folder.Write("junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");

        var messages = string.Join('\n', Messages(identity));

        Assert.All(words, word => Assert.Contains(word, messages, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-60, -1, 2048, "warning: the certificate expired on 2026-02-28")]
    [InlineData(-60, 5, 2048, "warning: the certificate expires on 2026-03-06")]
    [InlineData(5, 60, 2048, "warning: the certificate is not valid before 2026-03-06")]
    [InlineData(-60, 60, 1024, "warning: the RSA key of the certificate has 1024 bits")]
    public void A_certificate_that_others_may_refuse_is_a_warning(int from, int to, int bits, string warning)
    {
        Write(Rsa(bits, from, to));

        Assert.Contains(warning, Assert.Single(Messages("certificate = c.pem, key = k.pem")), StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public void A_key_that_everybody_can_read_is_a_warning()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.If(true, "files have no modes here");
            return;
        }

        Write(Certificates.Make("gw1.example.org"));
        System.IO.File.SetUnixFileMode(File("k.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("warning: everybody on this machine can read", Assert.Single(Messages("certificate = c.pem, key = k.pem")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("junk", "holds no readable certificate")]
    [InlineData("nope", "there is no such file")]
    [InlineData("k.pem", "holds no readable certificate")]
    public void A_signing_file_holds_a_certificate(string file, string words)
    {
        Write(Certificates.Make("gw1.example.org"));
        _folder.Write("junk", "no certificate");

        var error = Assert.Single(_folder.ReadText($"secure-gateway.node.signing.partner.certificate = \"{file}\"").Errors);

        Assert.Equal("secure-gateway.node.signing.partner.certificate", error.Key);
        Assert.Contains(words, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_s_name_is_a_file_name_too() =>
        Assert.Contains("'../x' cannot name an identity", Assert.Single(_folder.ReadText("secure-gateway.node.identities.\"../x\".certificate = c").Errors).ToString(), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static (string CertificatePem, string KeyPem) Rsa(int bits, int from = -60, int to = 60) =>
        Certificates.Rsa("gw1.example.org", bits, ConfigurationFolder.Now.AddDays(from), ConfigurationFolder.Now.AddDays(to));

    private string File(string name) => Path.Combine(_folder.Path, name);

    private void Write((string CertificatePem, string KeyPem) made)
    {
        _folder.Write("c.pem", made.CertificatePem);
        PrivateFile.Write(File("k.pem"), made.KeyPem, static cause => throw cause);
    }

    private void Private(string name)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // Errors and warnings about the identity, from its name on.
    private List<string> Messages(string identity)
    {
        var result = _folder.ReadText(
            $"secure-gateway.node.identities.default {{ {identity} }}\nsecure-gateway.policy.routes = [ {{ domains = [ \"*\" ], to = mx }} ]");
        return [.. result.Errors.Select(error => error.ToString()).Concat(result.Warnings.Select(warning => warning.ToString())).Select(text => text.Replace("a.conf:1: secure-gateway.node.identities.", ""))];
    }
}
