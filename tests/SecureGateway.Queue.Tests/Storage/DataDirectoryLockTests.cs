using System.Globalization;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_second_holder_is_refused_in_words_and_told_who_has_it()
    {
        using var first = DataDirectoryLock.Take(_directory.Path);
        var refused = Assert.Throws<DataDirectoryInUseException>(() => DataDirectoryLock.Take(_directory.Path));
        Assert.Contains("in use by another gateway", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_otherwise_is_not_called_in_use()
    {
        File.WriteAllText(_directory.File("a-file"), "");
        Directory.CreateDirectory(_directory.File("lock-is-a-directory/gateway.lock"));
        Directory.CreateDirectory(_directory.File("owner-is-a-directory/gateway.pid"));
        foreach (var (place, told) in new[] { ("a-file", "a-file"), ("a-file/below", "a-file"), ("lock-is-a-directory", "gateway.lock"), ("owner-is-a-directory", "gateway.pid") })
        {
            var refused = Assert.ThrowsAny<Exception>(() => DataDirectoryLock.Take(_directory.File(place)));
            Assert.True(refused is (IOException or UnauthorizedAccessException) and not DataDirectoryInUseException, $"{place}: {refused}");
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        }

        // What failed half-way holds nothing.
        Directory.Delete(_directory.File("owner-is-a-directory/gateway.pid"));
        DataDirectoryLock.Take(_directory.File("owner-is-a-directory")).Dispose();
    }

    [Fact]
    public void A_directory_that_was_let_go_can_be_taken()
    {
        DataDirectoryLock.Take(_directory.Path).Dispose();
        DataDirectoryLock.Take(_directory.Path).Dispose();
    }

    [Fact]
    public void A_directory_that_is_not_there_is_created()
    {
        using var held = DataDirectoryLock.Take(_directory.File("new"));
        Assert.True(Directory.Exists(_directory.File("new")));
    }
}
