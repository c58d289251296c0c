// The broker that a hub has in it, alone and with its defaults, as it comes. Prints its address.
import {createServer} from 'node:net';
import process from 'node:process';
import {Aedes} from 'aedes';

const broker = await Aedes.createBroker();
const server = createServer({noDelay: true}, broker.handle);
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`mqtt://127.0.0.1:${server.address().port}\n`);
});
