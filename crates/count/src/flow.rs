//! Greatest flow through a small network of whole capacities, by Dinic's method (E. A. Dinic 1970): shortest
//! augmenting paths in layers. Exact; ends after at most as many layerings as there are nodes.
//!
//! Maximin support and the check of PJR+ are minimum cuts, which are what a greatest flow leaves behind.

/// A network; node 0 is the source, node 1 the sink.
#[derive(Debug)]
pub(crate) struct Network {
    /// The edges that leave each node.
    edges: Vec<Vec<u32>>,
    /// Where each edge leads; edge `e ^ 1` is its reverse.
    to: Vec<u32>,
    /// What still fits through each edge.
    capacity: Vec<u128>,
}

pub(crate) const SOURCE: usize = 0;
pub(crate) const SINK: usize = 1;
/// The capacity of an edge that never fills: votes times seats stay far below, also added to it on the way back.
pub(crate) const WITHOUT_LIMIT: u128 = u128::MAX / 2;

impl Network {
    /// A network with source, sink and `inner` other nodes, numbered from 2.
    pub(crate) fn new(inner: usize) -> Self {
        Self { edges: vec![Vec::new(); inner + 2], to: Vec::new(), capacity: Vec::new() }
    }

    /// Add an edge of some capacity.
    pub(crate) fn edge(&mut self, from: usize, to: usize, capacity: u128) {
        for (from, to, capacity) in [(from, to, capacity), (to, from, 0)] {
            let edge = u32::try_from(self.to.len()).expect("the caller's approvals, twice, fit a u32");
            self.edges[from].push(edge);
            self.to.push(u32::try_from(to).expect("fewer nodes than edges"));
            self.capacity.push(capacity);
        }
    }

    /// Send the greatest flow from source to sink; returns how much.
    pub(crate) fn run(&mut self) -> u128 {
        let mut sum = 0;
        loop {
            let layers = self.layers();
            if layers[SINK] == u32::MAX {
                return sum;
            }
            sum += self.augment(&layers);
        }
    }

    /// After [`Network::run`]: the nodes on the source's side of a smallest cut.
    pub(crate) fn source_side(&self) -> Vec<bool> {
        self.layers().into_iter().map(|layer| layer != u32::MAX).collect()
    }

    /// How far each node is from the source over edges with room; `u32::MAX` where no way leads.
    fn layers(&self) -> Vec<u32> {
        let mut layers = vec![u32::MAX; self.edges.len()];
        layers[SOURCE] = 0;
        let mut queue = std::collections::VecDeque::from([SOURCE]);
        while let Some(node) = queue.pop_front() {
            for &edge in &self.edges[node] {
                let next = self.to[edge as usize] as usize;
                if self.capacity[edge as usize] > 0 && layers[next] == u32::MAX {
                    layers[next] = layers[node] + 1;
                    queue.push_back(next);
                }
            }
        }
        layers
    }

    /// Fill every path along the layers. Walks with an explicit path, since a hostile network may be deep.
    fn augment(&mut self, layers: &[u32]) -> u128 {
        let mut tried = vec![0; self.edges.len()];
        let (mut path, mut node, mut sum): (Vec<u32>, usize, u128) = (Vec::new(), SOURCE, 0);
        loop {
            if node == SINK {
                let room = path.iter().map(|&edge| self.capacity[edge as usize]).min().unwrap_or(0);
                for &edge in &path {
                    self.capacity[edge as usize] -= room;
                    self.capacity[(edge ^ 1) as usize] += room;
                }
                sum += room;
                // Back to before the first edge that is full now.
                let full = path.iter().position(|&edge| self.capacity[edge as usize] == 0).unwrap_or(0);
                node = self.to[(path[full] ^ 1) as usize] as usize;
                path.truncate(full);
            } else if let Some(&edge) = self.edges[node].get(tried[node]) {
                let next = self.to[edge as usize] as usize;
                if self.capacity[edge as usize] > 0 && layers[next] == layers[node] + 1 {
                    path.push(edge);
                    node = next;
                } else {
                    tried[node] += 1;
                }
            } else if let Some(edge) = path.pop() {
                node = self.to[(edge ^ 1) as usize] as usize;
                tried[node] += 1;
            } else {
                return sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_flow_undoes_a_wrong_first_path() {
        let mut network = Network::new(2);
        for (from, to, capacity) in [(SOURCE, 2, 3), (SOURCE, 3, 2), (2, 3, 2), (2, SINK, 2), (3, SINK, 3)] {
            network.edge(from, to, capacity);
        }
        assert_eq!(network.run(), 5);
        assert_eq!(network.source_side(), [true, false, false, false]);
    }

    #[test]
    fn nothing_flows_where_no_way_leads() {
        let mut network = Network::new(1);
        network.edge(SOURCE, 2, 7);
        assert_eq!(network.run(), 0);
        assert_eq!(network.source_side(), [true, false, true]);
    }
}
