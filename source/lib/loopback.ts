/** Whether only this machine can reach what listens there, or is meant by it: a name as it is written, or an address; IPv6 without brackets. */
export function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || host === '::1' || loopback4.test(host);
}

const loopback4 = /^127(?:\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}$/;
