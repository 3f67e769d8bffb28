// A receiving server on nodemailer's smtp-server and Node's TLS.
//
// usage: receive.js CERTIFICATE KEY MAXVERSION ask|ignore
//
// Prints "port N", and a line of JSON for each message.
'use strict';
const fs = require('fs');
const { SMTPServer } = require('smtp-server');

// The session does not carry the client's certificate; its connection's socket does.
const certificateOf = session => {
    for (const connection of server.connections) {
        if (connection.session === session && connection._socket.getPeerCertificate)
            return (connection._socket.getPeerCertificate().subject || {}).CN || '';
    }
    return '';
};

const [certificate, key, maxVersion, ask] = process.argv.slice(2);
const server = new SMTPServer({
    cert: fs.readFileSync(certificate),
    key: fs.readFileSync(key),
    maxVersion,
    requestCert: ask === 'ask',
    rejectUnauthorized: false,
    authOptional: true,
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    onData(stream, session, done) {
        const chunks = [];
        stream.on('data', chunk => chunks.push(chunk));
        stream.on('end', () => {
            console.log(JSON.stringify({
                tls: session.secure ? session.tlsOptions.version || session.tlsOptions.name : 'none',
                certificate: certificateOf(session),
                text: Buffer.concat(chunks).toString('latin1'),
            }));
            done(null, 'taken');
        });
    },
});
server.on('error', problem => console.log(JSON.stringify({ problem: problem.message })));
server.listen(0, '127.0.0.1', () => console.log('port ' + server.server.address().port));
