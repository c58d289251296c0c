export interface Decoder {
	/** A character that the chunk cuts is kept back for the next one; bytes that are no UTF-8 become U+FFFD. */
	decode(chunk: Uint8Array): string;
	end(): string;
}

/** UTF-8 in chunks. The streaming mode of TextDecoder is several times slower than whole pieces. */
export function createDecoder(): Decoder {
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	let cut: Uint8Array = nothing;
	return {
		decode(chunk) {
			const bytes = cut.length === 0 ? chunk : concat(cut, chunk);
			const end = bytes.length - unfinishedLength(bytes);
			// Copied: whoever reads the bytes may use their buffer again.
			cut = end === bytes.length ? nothing : bytes.slice(end);
			return decoder.decode(bytes.subarray(0, end));
		},
		end() {
			const text = decoder.decode(cut);
			cut = nothing;
			return text;
		},
	};
}

const nothing = new Uint8Array(0);

/** How many bytes at the end begin a character that is not whole yet. */
function unfinishedLength(bytes: Uint8Array): number {
	const {length} = bytes;
	for (let back = 1; back <= Math.min(3, length); back++) {
		const byte = bytes[length - back]!;
		if (byte >= 0xC0) {
			return byte < 0xF8 && back < (byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4) ? back : 0;
		}

		if (byte < 0x80) {
			return 0;
		}
	}

	return 0;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
	const both = new Uint8Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
