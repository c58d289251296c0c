// A service of the console's soak: prints nothing but its own character, in the way its kind does, until it is ended.
//
//     node noisy.js KIND CHARACTER
import fs from 'node:fs';
import process from 'node:process';

const [kind, character] = process.argv.slice(2);
let count = 0;

const kinds = {
	lines: {everyMs: 50, text: () => `${character.repeat(count * 7 % 150)}\r\n`},
	flood: {everyMs: 10, text: () => `\u001B[3${count % 8}m${character.repeat(40)}\u001B[0m${character.repeat(count % 60)}\r\n`.repeat(300)},
	progress: {everyMs: 30, text: () => `\r\u001B[K${character.repeat(count % 200)}${count % 40 === 0 ? '\r\n' : ''}`},
	screen: {
		everyMs: 40,
		text: () => `${count % 500 === 0 ? '\u001B[?1049h\u001B[2J' : ''}\u001B[${count * 13 % 120};${count * 31 % 320}H\u001B[4${count % 8}m${character.repeat(5)}\u001B[0m${count % 500 === 499 ? '\u001B[?1049l' : ''}`,
	},
	regions: {everyMs: 40, text: () => `\u001B[3;8r\u001B[8;1H\n${character.repeat(count % 90)}\u001B[r\u001B[${count % 30};1H\u001B[${count % 3}L${character}\u001B[6n\u001B]0;${character}\u0007`},
	crash: {everyMs: 400, text: () => `${character.repeat(30)}\r\n`},
};

const {everyMs, text} = kinds[kind];
setInterval(() => {
	fs.writeSync(1, text());
	count++;
	if (kind === 'crash' && count === 8) {
		process.exit(1);
	}
}, everyMs);
