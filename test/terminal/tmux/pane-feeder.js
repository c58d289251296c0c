// Prints in its terminal what it is told over a socket, and tells what the terminal answers to it.
import net from 'node:net';
import process from 'node:process';

// Three answers in a row that a terminal gives in order: all before them has been interpreted.
const question = '\u001B[5n'.repeat(3);
const answer = '\u001B[0n'.repeat(3);

const socket = net.connect(process.argv[2]);
let unread = '';
let replies = '';

socket.setEncoding('utf8');
socket.on('data', text => {
	const lines = (unread + text).split('\n');
	unread = lines.pop();
	for (const line of lines) {
		process.stdout.write(Buffer.concat([Buffer.from(line, 'base64'), Buffer.from(question)]));
	}
});
socket.on('close', () => {
	process.exit();
});

process.stdin.setEncoding('latin1');
process.stdin.on('data', text => {
	replies += text;
	if (replies.endsWith(answer)) {
		socket.write(`${Buffer.from(replies.slice(0, -answer.length), 'latin1').toString('base64')}\n`);
		replies = '';
	}
});
