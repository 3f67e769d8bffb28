using System.Globalization;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>The part of a report that a person reads. Pure.</summary>
internal static class ReportText
{
    // One person's list; a report about more says how many.
    private const int MaxRecipients = 100;

    public static string Write(ComposeReport command, DeliveryOptions options)
    {
        var text = new StringBuilder();
        text.Append("This is the mail system at ").Append(options.HostName).Append(".\r\n\r\n");
        text.Append(command.Kind switch
        {
            ReportKind.Failed => "Your message could not be delivered to the recipients below.\r\nIt will not be tried again for them.\r\n",
            ReportKind.Delayed => "Your message has not been delivered to the recipients below yet.\r\nYou need not send it again: the system keeps trying.\r\n",
            _ => "Your message was relayed to the recipients below, to a server that\r\ndoes not report on delivery. You may hear no more of it.\r\n",
        });
        foreach (var reported in command.Recipients.Take(MaxRecipients))
        {
            text.Append("\r\n<").Append(Report.Field(reported.Recipient.Address.ToString())).Append(">\r\n");
            if (command.Kind == ReportKind.Relayed)
                continue;
            text.Append("    ").Append(Sentence(reported)).Append("\r\n");
        }

        if (command.Recipients.Length > MaxRecipients)
            text.Append(CultureInfo.InvariantCulture, $"\r\nand {command.Recipients.Length - MaxRecipients} more, listed in the second part.\r\n");
        if (command is { Kind: ReportKind.Delayed, RetriesUntil: { } until })
            text.Append(CultureInfo.InvariantCulture, $"\r\nIt is given up on {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\r\n");
        text.Append(CultureInfo.InvariantCulture, $"\r\nThe message was accepted on {command.Accepted.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.\r\n");
        if (command.WithoutOriginal)
            text.Append("The message itself cannot be read here any more, so it is not enclosed.\r\n");
        text.Append("Its name here is ").Append(command.About).Append("; please quote it when you ask.\r\n");
        return text.ToString();
    }

    private static string Sentence(ReportedRecipient reported)
    {
        var reply = Report.Field(reported.Reply.ToString());
        return reported.RemoteHost is { } host
            ? $"{Report.Field(host)} said: {reply}"
            : reply;
    }
}
