using System.Formats.Asn1;
using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Revocation.Tests;

/// <summary>Answers that a network would make up: whatever they are, a certificate is never good by them.</summary>
[Trait("Rule", "M-9")]
public sealed class OddAnswerTests
{
    private static readonly Link Partner = Link.Read(
        CertificateFactory.Shared.Server("mail.partner.example").Certificate.RawDataMemory, CertificateFactory.Shared.Root.Certificate.RawDataMemory);

    [Fact]
    public void A_response_with_a_bit_turned_in_what_is_signed_is_never_good()
    {
        var response = OcspWriter.Answer(OcspAnswer.Question(Partner), AuthorityAnswer.Good, CertificateFactory.Shared.Root, CertificateFactory.Shared);
        var wrapped = new AsnReader(response, AsnEncodingRules.DER).ReadSequence();
        wrapped.ReadEncodedValue();
        var bytes = wrapped.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        bytes.ReadEncodedValue();
        var signed = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence().PeekEncodedValue();

        NeverGoodWithABitTurned(response, signed.Span, octets => OcspAnswer.Judge(octets, Partner, new RevocationOptions(), DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_list_with_a_bit_turned_in_what_is_signed_is_never_good()
    {
        var list = CrlWriter.List(AuthorityAnswer.Good, CertificateFactory.Shared.Root, [], CertificateFactory.Shared);
        var signed = new AsnReader(list, AsnEncodingRules.DER).ReadSequence().PeekEncodedValue();

        NeverGoodWithABitTurned(list, signed.Span, octets =>
            RevocationList.Read(octets, Partner.Issuer).Judge(Partner, new Uri("http://127.0.0.1/"), new RevocationOptions(), DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Random_octets_are_never_good() => Gen.Byte.Array[0, 600].Sample(octets =>
    {
        NeverGood(() => OcspAnswer.Judge(octets, Partner, new RevocationOptions(), DateTimeOffset.UtcNow));
        NeverGood(() => RevocationList.Read(octets, Partner.Issuer).Judge(Partner, new Uri("http://127.0.0.1/"), new RevocationOptions(), DateTimeOffset.UtcNow));
    }, iter: 2000);

    [Theory]
    [InlineData(0x30)]
    [InlineData(0x24)]
    [InlineData(0xa0)]
    public void What_is_nested_without_end_does_not_bring_the_process_down(byte tag)
    {
        byte[] nested = [.. Enumerable.Repeat(new byte[] { tag, 0x80 }, 60_000).SelectMany(two => two)];
        NeverGood(() => OcspAnswer.Judge(nested, Partner, new RevocationOptions(), DateTimeOffset.UtcNow));
        NeverGood(() => RevocationList.Read(nested, Partner.Issuer).Judge(Partner, new Uri("http://127.0.0.1/"), new RevocationOptions(), DateTimeOffset.UtcNow));
    }

    private static void NeverGoodWithABitTurned(byte[] answer, ReadOnlySpan<byte> signed, Func<byte[], StatusAnswer> judge)
    {
        Assert.Equal(RevocationStatus.Good, judge(answer).Status.Status);
        var (from, to) = (answer.AsSpan().IndexOf(signed), answer.AsSpan().IndexOf(signed) + signed.Length);
        Gen.Select(Gen.Int[0, answer.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            var turned = answer.ToArray();
            turned[at] ^= (byte)(1 << bit);
            // outside of what is signed, such as in a length that can be written in two ways, it may be as good as it was
            NeverGood(() => judge(turned), outside: at < from || at >= to);
        }, iter: 3000);
    }

    private static void NeverGood(Func<StatusAnswer> judge, bool outside = false)
    {
        try
        {
            var status = judge().Status.Status;
            Assert.NotEqual(RevocationStatus.Revoked, status);
            Assert.True(outside || status != RevocationStatus.Good);
        }
        catch (StatusException refused)
        {
            Assert.NotEqual(UnknownBecause.NoAddress, refused.Because);
        }
    }
}
