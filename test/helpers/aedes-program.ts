import {createServer} from 'node:net';
import process from 'node:process';
import {Aedes} from 'aedes';

/** A process that is somebody's own broker, which lets everybody do everything: `node aedes-program.cjs HOST PORT`. */
const [host = '', port = ''] = process.argv.slice(2);

async function serve(): Promise<void> {
	const aedes = await Aedes.createBroker();
	createServer(aedes.handle).listen(Number(port), host);
}

serve().catch((error: unknown) => {
	process.stderr.write(`${String(error)}\n`);
	process.exitCode = 1;
});
