import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

interface Mail {
  readonly from: string;
  readonly to: string[];
  /** Headers and body as they came. */
  readonly data: string;
  readonly encrypted: boolean;
  /** `user:password` that it was sent with. */
  readonly login: string | null;
}

/** An SMTP server (RFC 5321) with STARTTLS and AUTH PLAIN that keeps what it gets. */
export interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: Mail[];
  /** Every line that clients sent before encryption. */
  readonly clear: string[];
}

export interface SmtpOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** `user:password`; without it nobody has to sign in. */
  readonly login?: string;
}

export async function startSmtp({ tls, login }: SmtpOptions = {}): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const clear: string[] = [];
  const open = new Set<Socket>();

  function talk(socket: Socket, encrypted: boolean, greet: boolean): void {
    let rest = '';
    let mail = { from: '', to: [] as string[] };
    let given: string | null = null;
    let data: string[] | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const onLine = (line: string) => {
      if (data !== null) {
        if (line !== '.') {
          data.push(line.replace(/^\.\./, '.'));
          return;
        }
        mails.push({ ...mail, data: data.join('\r\n'), encrypted, login: given });
        data = null;
        mail = { from: '', to: [] };
        say('250 kept');
        return;
      }
      if (!encrypted) clear.push(line);
      const [word = '', argument = ''] = line.split(/ (.*)/s);
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      switch (word.toUpperCase()) {
        case 'EHLO':
          say('250-test');
          if (tls !== undefined && !encrypted) say('250-STARTTLS');
          say('250 AUTH PLAIN');
          break;
        case 'STARTTLS': {
          say('220 go on');
          socket.removeAllListeners('data');
          const secure = new TLSSocket(socket, { isServer: true, ...tls });
          secure.on('error', () => socket.destroy());
          talk(secure, true, false);
          break;
        }
        case 'AUTH':
          given = Buffer.from(argument.replace(/^PLAIN /, ''), 'base64')
            .toString()
            .split('\0')
            .slice(1)
            .join(':');
          say(login === undefined || given === login ? '235 welcome' : '535 no');
          break;
        case 'MAIL':
          mail.from = address;
          say(login === undefined || given === login ? '250 ok' : '530 sign in first');
          break;
        case 'RCPT':
          mail.to.push(address);
          say('250 ok');
          break;
        case 'DATA':
          data = [];
          say('354 go on');
          break;
        case 'QUIT':
          say('221 bye');
          socket.end();
          break;
        default:
          say('502 what');
      }
    };
    socket.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    if (greet) say('220 test ESMTP');
  }

  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    talk(socket, false, true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    clear,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
