// The peer "bare node:http": sends the bytes of FILE (gzip) to every request. ARGS: port [file]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const body = file ? readFileSync(file) : Buffer.from('{}');
const headers = {
  'content-type': 'application/json',
  'content-length': body.length,
  ...(file ? { 'content-encoding': 'gzip' } : {}),
};
createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
}).listen(Number(port), '127.0.0.1');
