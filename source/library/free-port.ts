import {createServer, type AddressInfo} from 'node:net';

/** A TCP port of this machine that nobody listens on now, so that two stacks can run side by side. Give it to services by `environment`. */
export async function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		// On all addresses: free for whichever of them a service chooses.
		server.listen(0, () => {
			const {port} = server.address() as AddressInfo;
			server.close(() => {
				resolve(port);
			});
		});
	});
}
