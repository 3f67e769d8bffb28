using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace SecureGateway.Api;

/// <summary>Who is at the other end of a Unix socket, as the kernel has it (SO_PEERCRED). Linux; elsewhere the file's mode alone is the lock.</summary>
internal sealed record PeerCredentials(uint UserId, string Name)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private static readonly uint Own = OperatingSystem.IsLinux() ? EffectiveUserId() : 0;

    /// <summary>Root, or the user this gateway runs as.</summary>
    public bool MayEnter => UserId == 0 || UserId == Own;

    /// <summary>Null where the system does not tell.</summary>
    public static PeerCredentials? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> credentials = stackalloc byte[12]; // pid, uid, gid
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var id = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]) : BinaryPrimitives.ReadUInt32BigEndian(credentials[4..]);
        return new PeerCredentials(id, NameOf(id));
    }

    private static string NameOf(uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            var line = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == number);
            return line?[0] ?? $"uid {number}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"uid {number}"; // the number says who it is as well
        }
    }

    // Uid: real effective saved file-system
    private static uint EffectiveUserId()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        return uint.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }
}
