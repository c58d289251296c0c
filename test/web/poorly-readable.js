// For a page: texts whose contrast to what is behind them is below 4.5 (WCAG AA). Colours that a build has chosen itself are its own.
(() => {
	const {document, getComputedStyle} = globalThis;
	const parse = color => (color.match(/[\d.]+/g) ?? []).map(Number);
	const light = ([red, green, blue]) => {
		const [r, g, b] = [red, green, blue].map(part => part / 255 <= 0.040_45 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const groundOf = element => {
		for (let each = element; each; each = each.parentElement) {
			const ground = parse(getComputedStyle(each).backgroundColor);
			if (ground[3] !== 0) {
				return ground;
			}
		}

		return parse(getComputedStyle(document.documentElement).backgroundColor);
	};
	const poor = [];
	for (const element of document.querySelectorAll('body *')) {
		const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join('');
		const isOwnColor = element.style.color || element.style.backgroundColor || element.classList.contains('sgr-faint');
		if (own !== '' && element.checkVisibility() && !element.disabled && !isOwnColor) {
			const [one, other] = [light(parse(getComputedStyle(element).color)), light(groundOf(element))];
			const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
			if (contrast < 4.5) {
				poor.push(`${own}: ${contrast.toFixed(2)}`);
			}
		}
	}

	return poor;
})();
