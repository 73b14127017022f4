//! A sparse matrix by lines: the columns or the rows of a [`crate::Problem`], twelve bytes a coefficient.

/// Lines of (index, value) pairs, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sparse {
    /// Where each line starts, and after them where the last one ends.
    pub(crate) start: Vec<usize>,
    /// The other coordinate of each coefficient, increasing within a line.
    pub(crate) index: Vec<u32>,
    /// Its value.
    pub(crate) value: Vec<f64>,
}

impl Sparse {
    /// No lines.
    pub(crate) fn new() -> Self {
        Self { start: vec![0], index: Vec::new(), value: Vec::new() }
    }

    /// How many lines.
    pub(crate) fn lines(&self) -> usize {
        self.start.len() - 1
    }

    /// How many coefficients.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// One line's indices and values.
    #[inline]
    pub(crate) fn line(&self, at: usize) -> (&[u32], &[f64]) {
        let range = self.start[at]..self.start[at + 1];
        (&self.index[range.clone()], &self.value[range])
    }

    /// One line's pairs.
    #[inline]
    pub(crate) fn pairs(&self, at: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (index, value) = self.line(at);
        index.iter().map(|i| *i as usize).zip(value.iter().copied())
    }

    /// Ends the line that is being pushed.
    pub(crate) fn end_line(&mut self) {
        self.start.push(self.index.len());
    }

    /// The same coefficients by the other coordinate, which has `lines` values.
    pub(crate) fn transposed(&self, lines: usize) -> Self {
        let mut start = vec![0_usize; lines + 1];
        for index in &self.index {
            start[*index as usize + 1] += 1;
        }
        for line in 0..lines {
            start[line + 1] += start[line];
        }
        let (mut next, mut index, mut value) = (start.clone(), vec![0; self.len()], vec![0.0; self.len()]);
        for at in 0..self.lines() {
            let line = u32::try_from(at).expect("the builder allows fewer than 2^32 lines");
            for (other, coefficient) in self.pairs(at) {
                let place = next[other];
                next[other] += 1;
                (index[place], value[place]) = (line, coefficient);
            }
        }
        Self { start, index, value }
    }
}
