using System.Diagnostics;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>Keys are this account's alone, from the first moment, and a crash leaves the old or the new (C-1, C-3).</summary>
public sealed class KeyFileTests : CertificateStoreTest
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public void Every_file_of_the_store_is_0600_and_every_directory_0700()
    {
        OnUnix();
        var store = Open();
        store.ImportIdentity("mx2", Source(Certificates.Make("mx2.example")));
        store.Request(new RequestPlan("open", ["open.example"]));

        foreach (var directory in new[] { "identities", "signing", "requests" })
        {
            Assert.Equal(Mine | UnixFileMode.UserExecute, Mode(Path.Combine(Data, directory)));
            Assert.All(Directory.EnumerateFiles(Path.Combine(Data, directory)), file => Assert.Equal(Mine, Mode(file)));
        }

        Assert.Equal(["default.pem", "mx2.pem"], Directory.EnumerateFiles(Path.Combine(Data, "identities")).Select(Path.GetFileName).Order());
    }

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public void What_others_could_read_is_narrowed_and_said_so()
    {
        OnUnix();
        Open();
        var file = Path.Combine(Data, "identities", "default.pem");
        SetMode(file, Mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        SetMode(Path.GetDirectoryName(file)!, Mine | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Open();

        Assert.Equal(Mine, Mode(file));
        Assert.Equal(Mine | UnixFileMode.UserExecute, Mode(Path.GetDirectoryName(file)!));
        Assert.Equal(2, Log.Lines.Count(line => line.Contains("Others could read", StringComparison.Ordinal)));
    }

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public void A_directory_of_another_account_is_refused()
    {
        OnUnix();
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can give a directory away; run as root to see it");
        Open();
        using (var chown = Process.Start("chown", ["12345", Path.Combine(Data, "identities")]))
            chown.WaitForExit();
        // Root may look at what is another's, and must not keep its keys there.
        var refused = Assert.Throws<UnauthorizedAccessException>(() => PrivateFile.Narrow(Path.Combine(Data, "identities")));
        Assert.Contains("belongs to another account", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void What_a_crash_left_unfinished_is_gone_after_the_next_start_and_the_old_one_counts()
    {
        var before = Open(Files("default", Certificates.Make("one.example"))).Show(CertificateKind.Identity, "default")!.Sha256;
        var unfinished = Path.Combine(Data, "identities", "default.pem.0123.new");
        PrivateFile.Write(unfinished, "half of a", static cause => throw cause);
        Assert.True(File.Exists(unfinished));

        var store = Open(Files("default", Certificates.Make("one.example")).Replace("default {", "none {", StringComparison.Ordinal));

        Assert.Equal(before, store.Show(CertificateKind.Identity, "default")!.Sha256);
        Assert.False(File.Exists(unfinished));
    }

    [SkippableFact]
    [Trait("Rule", "C-1")]
    public void A_disk_that_does_not_take_it_changes_nothing()
    {
        OnUnix();
        var store = Open();
        var before = Everything();
        var identities = Path.Combine(Data, "identities");
        Directory.Move(identities, identities + ".away");
        File.WriteAllText(identities, "no directory");

        var imported = store.ImportIdentity("mx2", Source(Certificates.Make("mx2.example")));

        File.Delete(identities);
        Directory.Move(identities + ".away", identities);
        Assert.Equal(CertificateOutcome.Refused, imported.Outcome);
        Assert.Contains("the data directory does not take it", imported.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Everything());
        Assert.Equal(["default"], store.IdentityNames.AsEnumerable());
        Assert.True(store.ImportIdentity("mx2", Source(Certificates.Make("mx2.example"))).Succeeded);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void What_has_its_name_counts_as_made_though_the_disk_does_not_confirm_it()
    {
        var node = Folder.ReadText("secure-gateway.node.host-name = gw1.example.org").Configuration!.Node;
        var store = CertificateStore.Open(node, [], Clock, Log, static directory => throw new IOException($"\"{directory}\" cannot be written to the disk: error 5"));

        Assert.Equal(CertificateOutcome.Done, store.ImportIdentity("mx2", Source(Certificates.Make("mx2.example"))).Outcome);
        Assert.Contains("mx2", store.IdentityNames);
        Assert.True(File.Exists(Path.Combine(Data, "identities", "mx2.pem")));
        Assert.Contains(Log.Lines, line => line.StartsWith("Error: A change in the certificate store is made", StringComparison.Ordinal));

        Assert.True(store.Remove(CertificateKind.Identity, "mx2").Succeeded);
        Assert.DoesNotContain("mx2", store.IdentityNames);
        Assert.False(File.Exists(Path.Combine(Data, "identities", "mx2.pem")));
    }

    [Fact]
    [Trait("Rule", "C-3")]
    public void No_key_and_no_password_is_logged_or_answered()
    {
        const string password = "correct horse battery";
        var (one, two) = (Certificates.Make("one.example"), Certificates.Make("two.example"));
        var store = Open(Files("default", one));
        var answers = new List<object?>
        {
            store.ImportIdentity("mx2", IdentitySource.Of(Bytes(two.CertificatePem), Bytes(Certificates.Encrypt(two.KeyPem, password)), password)),
            store.ImportIdentity("mx2", IdentitySource.Of(Bytes(one.CertificatePem), Bytes(Certificates.Encrypt(two.KeyPem, password)), password)),
            store.ImportIdentity("mx2", IdentitySource.Of(Bytes(one.CertificatePem), Bytes(Certificates.Encrypt(two.KeyPem, "other")), password)),
            store.ImportIdentity("mx2", IdentitySource.Of(Certificates.Pkcs12(two, "other"), password: password)),
            store.ImportSigning("mixed", Bytes(one.KeyPem + "\n" + one.CertificatePem)),
            store.Request(new RequestPlan("open", ["open.example"])),
            store.Remove(CertificateKind.Identity, "default"),
        };
        answers.AddRange(store.TakeOverFiles());
        answers.AddRange(store.List());
        answers.AddRange(store.Activate());

        var said = string.Join('\n', Log.Lines.Concat(answers.Select(answer => answer + (answer as CertificateResult)?.Pem)));
        var secrets = new[] { password, one.KeyPem, two.KeyPem, File.ReadAllText(Path.Combine(Data, "requests", "open.pem")) }
            .SelectMany(text => text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? Lines(text) : [text]);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE KEY", File.ReadAllText(Path.Combine(Data, "signing", "mixed.pem")), StringComparison.Ordinal);

        // Each line of a key's base 64.
        static IEnumerable<string> Lines(string pem) => pem.Split("-----BEGIN PRIVATE KEY-----")[1].Split("-----END")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void OnUnix() => Skip.If(OperatingSystem.IsWindows(), "files have no modes here");

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
