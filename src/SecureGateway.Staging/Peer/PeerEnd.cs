namespace SecureGateway.Staging;

/// <summary>How a connection to a staged peer ended.</summary>
public enum PeerEnd
{
    /// <summary>It has not.</summary>
    None,

    Quit,
    ClientClosed,
    ClientReset,

    /// <summary>The handshake failed; <see cref="PeerConnection.TlsFailure"/> says how.</summary>
    TlsFailed,

    /// <summary>The plan said so: FIN or RST from this side.</summary>
    Planned,

    /// <summary>The peer was disposed.</summary>
    Disposed,
}
