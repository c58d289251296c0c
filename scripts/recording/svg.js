/** The screen of an xterm.js terminal. */
export function svg({buffer: {active}, cols, rows: height}) {
	const [cellWidth, cellHeight] = [8.4, 18];
	const parts = [];
	const cell = active.getNullCell();
	for (let y = 0; y < height; y++) {
		const line = active.getLine(active.viewportY + y);
		for (let x = 0; x < cols; x++) {
			line?.getCell(x, cell);
			const style = styleOf(cell);
			if (style.background) {
				parts.push(`<rect x="${(x * cellWidth).toFixed(1)}" y="${y * cellHeight}" width="${(cellWidth * Math.max(1, cell.getWidth())).toFixed(1)}" height="${cellHeight}" fill="${style.background}"/>`);
			}

			const text = cell.getChars();
			if (text.trim() !== '') {
				parts.push(`<text x="${(x * cellWidth).toFixed(1)}" y="${y * cellHeight + 13.5}" fill="${style.color}"${style.isBold ? ' font-weight="bold"' : ''}${style.isDim ? ' opacity="0.6"' : ''}>${escape(text)}</text>`);
			}
		}
	}

	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${cols * cellWidth} ${height * cellHeight}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14"><rect width="100%" height="100%" fill="#16161e"/>${parts.join('\n')}</svg>\n`;
}

function styleOf(cell) {
	const color = cell.isFgDefault() ? '#c8ccd4' : paint(cell.isFgRGB(), cell.getFgColor());
	const background = cell.isBgDefault() ? undefined : paint(cell.isBgRGB(), cell.getBgColor());
	return {
		color: cell.isInverse() ? background ?? '#16161e' : color,
		background: cell.isInverse() ? color : background,
		isBold: cell.isBold() !== 0,
		isDim: cell.isDim() !== 0,
	};
}

function paint(isRgb, value) {
	if (isRgb) {
		return `#${value.toString(16).padStart(6, '0')}`;
	}

	const basic = ['#20222c', '#f7768e', '#9ece6a', '#e0af68', '#7aa2f7', '#bb9af7', '#7dcfff', '#c0caf5', '#6b7089', '#ff8fa3', '#b9f27c', '#ffc777', '#8db0ff', '#c7a9ff', '#a4daff', '#ffffff'];
	if (value < 16) {
		return basic[value];
	}

	if (value >= 232) {
		const level = (8 + (value - 232) * 10).toString(16).padStart(2, '0');
		return `#${level}${level}${level}`;
	}

	const steps = [0, 95, 135, 175, 215, 255];
	const cube = value - 16;
	return `#${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(step => steps[step].toString(16).padStart(2, '0')).join('')}`;
}

function escape(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
